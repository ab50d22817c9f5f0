#include "http/pipeline.h"

#include <stdlib.h>
#include <string.h>

#include "adapters/fcgi/fcgi.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "http/body.h"
#include "http/csrf.h"
#include "http/trace.h"
#include "kernel/settings.h"

enum { LENGTH_DIGITS = 12 };

static const struct problem *fail(struct request *request, enum problem_code code)
{
    return problem_new(request->scope.arena, code, NULL);
}

static const struct problem *step_read(const struct pipeline *pipeline, struct request *request)
{
    (void)pipeline;
    const char *length = fcgi_parameter(request->fcgi, "CONTENT_LENGTH");
    const char *uri = fcgi_parameter(request->fcgi, "DOCUMENT_URI");
    const char *query = fcgi_parameter(request->fcgi, "QUERY_STRING");
    const char *method = fcgi_parameter(request->fcgi, "REQUEST_METHOD");
    const char *listener = fcgi_parameter(request->fcgi, "CARTWRIGHT_LISTENER");
    request->path = uri == NULL ? "" : uri;
    request->query = query == NULL ? "" : query;
    request->method = method_from(method == NULL ? "" : method);
    request->loopback = listener != NULL && strcmp(listener, "loopback") == 0;
    if (length == NULL || *length == '\0')
        return NULL;
    if (strspn(length, "0123456789") != strlen(length) || strlen(length) > LENGTH_DIGITS)
        return problem_new(request->scope.arena, PROBLEM_INVALID_REQUEST,
                           "Content-Length is no number");
    request->body_length = strtoul(length, NULL, 10);
    request->body_announced = true;
    return NULL;
}

/* The operation of a method, unless it is one of the loopback listener and the request came by
 * another door: then there is nothing here. */
static const struct operation *offered(const struct request *request, int method)
{
    const struct operation *operation = request->route.node->operations[method];
    return operation != NULL && operation->loopback && !request->loopback ? NULL : operation;
}

static const char *allowed_methods(struct request *request)
{
    struct buffer list = buffer_new(request->scope.arena, 64);
    for (int i = 0; i < METHODS; i++)
        if (offered(request, i) != NULL) {
            buffer_add_string(&list, method_name((enum method)i));
            buffer_add_string(&list, i == METHOD_GET ? ", HEAD, " : ", ");
        }
    if (list.length == 0)
        return NULL;
    buffer_add_string(&list, "OPTIONS");
    return buffer_string(&list);
}

/* OPTIONS, or a method that is not offered: both are told what is. */
static const struct problem *route_without_operation(struct request *request)
{
    struct response *response = &request->response;
    response->allow = allowed_methods(request);
    if (response->allow == NULL)
        return fail(request, PROBLEM_NOT_FOUND);
    if (request->method != METHOD_OPTIONS)
        return fail(request, PROBLEM_METHOD_NOT_ALLOWED);
    response_empty(response, 204);
    return NULL;
}

static const struct problem *step_route(const struct pipeline *pipeline, struct request *request)
{
    enum method method = request->method == METHOD_HEAD ? METHOD_GET : request->method;
    if (!route_find(request->path, &request->route))
        return fail(request, PROBLEM_NOT_FOUND);
    const struct operation *operation = method < METHODS ? offered(request, method) : NULL;
    if (operation == NULL)
        return route_without_operation(request);
    /* nginx sends each operation to its own pool; a worker of another one holds other secrets. */
    if (operation->pool != pipeline->pool)
        return fail(request, PROBLEM_NOT_FOUND);
    request->operation = operation;
    return NULL;
}

static const struct problem *step_bind(const struct pipeline *pipeline, struct request *request)
{
    (void)pipeline;
    return bind_parameters(request);
}

/* A request that waited for a worker until its time was nearly over gets a quick answer instead of
 * a late one. */
static const struct problem *step_admit(const struct pipeline *pipeline, struct request *request)
{
    if (clock_steady_us() >= request->scope.deadline_us)
        return problem_retry(request->scope.arena, PROBLEM_OVERLOADED, 1);
    if (request->operation->database && !pipeline->admits())
        return problem_retry(request->scope.arena, PROBLEM_DATABASE_UNAVAILABLE, 1);
    return NULL;
}

/* Also where anybody may ask: the answer may depend on who does. A credential that does not count
 * is refused there too, for its owner would take a stranger's answer for their own. */
static const struct problem *step_identify(const struct pipeline *pipeline, struct request *request)
{
    if (!request->operation->identified)
        return NULL;
    return pipeline->identify(request, &request->scope.actor);
}

/* A browser sends cookies whoever made it ask, so an unsafe request of theirs needs a page of ours
 * behind it. */
static const struct problem *step_vouch(const struct pipeline *pipeline, struct request *request)
{
    const char *token = request->scope.actor->csrf_token;
    if (token == NULL || request->operation->method == METHOD_GET)
        return NULL;
    const struct csrf_claim claim = {
        .origin = request_header(request, "Origin"),
        .fetch_site = request_header(request, "Sec-Fetch-Site"),
        .token = request_header(request, "X-CSRF-Token"),
    };
    const char *fault = csrf_fault(pipeline->settings, &claim, token);
    return fault == NULL ? NULL
                         : problem_new(request->scope.arena, PROBLEM_CROSS_SITE, "%s", fault);
}

static const struct problem *step_permit(const struct pipeline *pipeline, struct request *request)
{
    (void)pipeline;
    const struct operation *operation = request->operation;
    const struct actor *actor = request->scope.actor;
    if (operation->access == ACCESS_PUBLIC)
        return NULL;
    if (actor->kind == ACTOR_ANONYMOUS)
        return fail(request, PROBLEM_UNAUTHENTICATED);
    if (operation->access == ACCESS_OWN)
        return actor->kind == ACTOR_CUSTOMER
                   ? NULL
                   : problem_new(request->scope.arena, PROBLEM_FORBIDDEN,
                                 "only signed-in customers can do this, with their own data");
    return actor_may(actor, operation->permission)
               ? NULL
               : problem_new(request->scope.arena, PROBLEM_FORBIDDEN, "requires the permission %s",
                             permission_names[operation->permission]);
}

static const struct problem *step_validate(const struct pipeline *pipeline, struct request *request)
{
    (void)pipeline;
    return body_take(request);
}

static const struct problem *step_handle(const struct pipeline *pipeline, struct request *request)
{
    (void)pipeline;
    const struct operation *operation = request->operation;
    const struct problem *problem = NULL;
    switch (operation->idempotency) {
    case IDEMPOTENCY_OPTIONAL:
    case IDEMPOTENCY_REQUIRED:
        return idempotency_run(request);
    case IDEMPOTENCY_RESUMABLE:
        return resumable_run(request);
    case IDEMPOTENCY_DOCUMENT:
        problem = idempotency_key_of(request);
        break;
    case IDEMPOTENCY_NONE:
        break;
    }
    return problem != NULL ? problem : operation->handle(request, request->in, &request->response);
}

static const struct {
    enum step step;
    const struct problem *(*run)(const struct pipeline *, struct request *);
} steps[] = {
#define STEP_ROW(name) {STEP_##name, step_##name},
    STEPS(STEP_ROW)
#undef STEP_ROW
};

const char *step_name(enum step step)
{
#define STEP_NAME(name) #name,
    static const char *const names[] = {"idle", STEPS(STEP_NAME) "check", "write"};
#undef STEP_NAME
    return names[step];
}

/* Logs one line for a request. The path is the contract's, not the client's: it holds no personal
 * data. */
static void log_request(const struct request *request, int64_t duration_us)
{
    const struct response *response = &request->response;
    log_event(
        LOG_INFO, "request",
        LOG_TEXT("operation", request->operation == NULL ? "" : request->operation->id),
        LOG_TEXT("method", method_name(request->method)), LOG_NUMBER("status", response->status),
        LOG_TEXT("problem",
                 response->problem == NULL ? "" : problem_type(response->problem->code)->code),
        LOG_TEXT("step", step_name(request->step)), LOG_NUMBER("duration_us", duration_us),
        LOG_NUMBER("body_bytes", response->body_bytes), LOG_TEXT("actor", request->scope.actor->id),
        LOG_TEXT("traceparent", request->traceparent));
}

/* Logs what was done, now that it is. */
static void log_act(const struct request *request)
{
    const struct act *act = &request->response.act;
    if (act->action != NULL)
        log_event(LOG_INFO, "audit", LOG_TEXT("action", act->action), LOG_TEXT(act->kind, act->id),
                  LOG_TEXT("actor", request->scope.actor->id));
}

static void begin(const struct pipeline *pipeline, struct request *request, struct fcgi *fcgi)
{
    struct arena *arena = pipeline->arena;
    *request = (struct request){
        .scope = {.arena = arena,
                  .mongo = pipeline->mongo,
                  .settings = pipeline->settings,
                  .actor = &actor_anonymous,
                  .now_ms = clock_wall_ms()},
        .fcgi = fcgi,
        .start_us = clock_steady_us(),
        .response = {.arena = arena, .body = {.arena = arena}},
    };
    request->scope.deadline_us =
        request->start_us + trace_budget_us(request, pipeline->settings->request_deadline_ms);
    request->request_id = trace_request_id(request);
    request->traceparent = trace_parent(request);
    request->scope.trace = request->request_id;
    log_set_request(request->request_id);
}

/* Runs the steps until one refuses or the router has answered. */
static const struct problem *run(const struct pipeline *pipeline, struct request *request)
{
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        request->step = steps[i].step;
        pipeline->reached(request->step, request->operation);
        const struct problem *problem = steps[i].run(pipeline, request);
        if (problem != NULL)
            return problem;
        if (request->response.status != 0)
            break;
    }
    return NULL;
}

/* In tests no answer leaves that the contract does not promise, be it good news or bad. */
static void check(const struct pipeline *pipeline, struct request *request)
{
    const char *fault = NULL;
    if (pipeline->settings->check_answers && request->operation != NULL)
        fault = answer_fault(request);
    if (fault == NULL)
        return;
    request->step = STEP_check;
    log_event(LOG_ERROR, "answer_breaks_contract", LOG_TEXT("operation", request->operation->id),
              LOG_TEXT("fault", fault));
    response_problem(request, fail(request, PROBLEM_INTERNAL_ERROR));
}

void pipeline_serve(const struct pipeline *pipeline, struct fcgi *fcgi)
{
    struct request request;
    begin(pipeline, &request, fcgi);
    const struct problem *problem = run(pipeline, &request);
    if (problem != NULL)
        response_problem(&request, problem);
    else
        log_act(&request);
    check(pipeline, &request);
    pipeline->reached(STEP_write, request.operation);
    response_send(&request);
    int64_t duration_us = clock_steady_us() - request.start_us;
    log_request(&request, duration_us);
    pipeline->counted(&request, duration_us);
    log_set_request(NULL);
    arena_reset(pipeline->arena);
}
