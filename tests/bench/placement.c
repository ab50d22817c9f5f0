/*
 * What placing an order writes, and nothing else: URI PROCESSES SECONDS STOCK-IDS-FILE MOST
 *
 * Each process takes one document of each kind that a real placement left in the database, and
 * writes them again under new ids in one transaction: the stock (conditionally), its ledger, order,
 * event, outbox row, idempotency record, quote and cart, named bench:PROCESS:N, of which there are
 * MOST for each process. Prints how many were committed.
 */
#include <mongoc/mongoc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STOCKS_MOST = 4096, ID_ROOM = 64 };

static const char *const kinds[] = {"stock_ledger", "orders", "order_events", "outbox",
                                    "idempotency"};
enum { KINDS = sizeof kinds / sizeof *kinds };

struct process {
    mongoc_client_t *client;
    const char *database;
    mongoc_collection_t *collections[KINDS], *stock, *quotes, *carts;
    bson_t templates[KINDS];
    const char **stocks;
    size_t stocks_count;
    long number, done;
};

static mongoc_collection_t *collection(struct process *process, const char *name)
{
    return mongoc_client_get_collection(process->client, process->database, name);
}

static void take_templates(struct process *process)
{
    bson_t none = BSON_INITIALIZER;
    for (int i = 0; i < KINDS; i++) {
        const bson_t *document;
        process->collections[i] = collection(process, kinds[i]);
        mongoc_cursor_t *cursor =
            mongoc_collection_find_with_opts(process->collections[i], &none, NULL, NULL);
        if (!mongoc_cursor_next(cursor, &document))
            abort(); /* a placement must have been made before */
        bson_init(&process->templates[i]);
        bson_copy_to_excluding_noinit(document, &process->templates[i], "_id", NULL);
        mongoc_cursor_destroy(cursor);
    }
}

static bool insert(struct process *process, int kind, const char *id, const bson_t *options)
{
    bson_t document = BSON_INITIALIZER;
    BSON_APPEND_UTF8(&document, "_id", id);
    bson_concat(&document, &process->templates[kind]);
    bool done =
        mongoc_collection_insert_one(process->collections[kind], &document, options, NULL, NULL);
    bson_destroy(&document);
    return done;
}

static bool update(mongoc_collection_t *where, bson_t *filter, bson_t *change,
                   const bson_t *options)
{
    bson_t reply;
    bson_iter_t iter;
    bool done = mongoc_collection_update_one(where, filter, change, options, &reply, NULL) &&
                bson_iter_init_find(&iter, &reply, "matchedCount") &&
                bson_iter_as_int64(&iter) == 1;
    bson_destroy(&reply);
    bson_destroy(filter);
    bson_destroy(change);
    return done;
}

/* The hot row last, as one who writes such a transaction by hand would have it. */
static bool write_all(struct process *process, const char *id, const bson_t *options)
{
    const char *stock = process->stocks[(size_t)rand() % process->stocks_count];
    for (int i = 0; i < KINDS; i++)
        if (!insert(process, i, id, options))
            return false;
    return update(process->quotes, BCON_NEW("_id", BCON_UTF8(id)),
                  BCON_NEW("$set", "{", "order_id", BCON_UTF8(id), "}"), options) &&
           update(process->carts, BCON_NEW("_id", BCON_UTF8(id)),
                  BCON_NEW("$set", "{", "order_id", BCON_UTF8(id), "}", "$inc", "{", "version",
                           BCON_INT64(1), "}"),
                  options) &&
           update(process->stock,
                  BCON_NEW("_id", BCON_UTF8(stock), "on_hand", "{", "$gte", BCON_INT64(1), "}"),
                  BCON_NEW("$inc", "{", "reserved", BCON_INT64(1), "}"), options);
}

static void place(struct process *process, mongoc_client_session_t *session)
{
    char id[ID_ROOM];
    bson_t options = BSON_INITIALIZER;
    snprintf(id, sizeof id, "bench:%ld:%ld", process->number, process->done);
    mongoc_client_session_append(session, &options, NULL);
    for (bool done = false; !done;) {
        mongoc_client_session_start_transaction(session, NULL, NULL);
        done = write_all(process, id, &options) &&
               mongoc_client_session_commit_transaction(session, NULL, NULL);
        if (!done)
            mongoc_client_session_abort_transaction(session, NULL);
    }
    process->done++;
    bson_destroy(&options);
}

static void read_stocks(struct process *process, const char *path)
{
    static char line[ID_ROOM * 2];
    FILE *file = fopen(path, "re");
    process->stocks = calloc(STOCKS_MOST, sizeof *process->stocks);
    if (file == NULL || process->stocks == NULL)
        abort();
    while (process->stocks_count < STOCKS_MOST && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        process->stocks[process->stocks_count++] = strdup(line);
    }
    fclose(file);
}

static long run(const char *uri_text, long number, double seconds, const char *stocks, long most)
{
    struct timespec now, start;
    mongoc_init();
    mongoc_log_set_handler(NULL, NULL); /* it tells of each transaction that is run again */
    mongoc_uri_t *uri = mongoc_uri_new(uri_text);
    struct process process = {.client = mongoc_client_new_from_uri(uri),
                              .database = mongoc_uri_get_database(uri),
                              .number = number};
    mongoc_transaction_opt_t *transaction = mongoc_transaction_opts_new();
    mongoc_session_opt_t *options = mongoc_session_opts_new();
    mongoc_write_concern_t *majority = mongoc_write_concern_new();
    mongoc_write_concern_set_wmajority(majority, 5000);
    mongoc_transaction_opts_set_write_concern(transaction, majority);
    mongoc_session_opts_set_default_transaction_opts(options, transaction);
    process.stock = collection(&process, "stock");
    process.quotes = collection(&process, "quotes");
    process.carts = collection(&process, "carts");
    take_templates(&process);
    read_stocks(&process, stocks);
    srand((unsigned)number);
    mongoc_client_session_t *session = mongoc_client_start_session(process.client, options, NULL);
    clock_gettime(CLOCK_MONOTONIC, &start);
    do {
        place(&process, session);
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (process.done < most &&
             (double)(now.tv_sec - start.tv_sec) + (double)(now.tv_nsec - start.tv_nsec) / 1e9 <
                 seconds);
    return process.done;
}

int main(int count, char **arguments)
{
    if (count != 6)
        return 2;
    const long processes = atol(arguments[2]);
    long *done = mmap(NULL, (size_t)processes * sizeof *done, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    long sum = 0;
    for (long i = 0; i < processes; i++)
        if (fork() == 0) {
            done[i] = run(arguments[1], i, atof(arguments[3]), arguments[4], atol(arguments[5]));
            _exit(0);
        }
    while (wait(NULL) > 0)
        ;
    for (long i = 0; i < processes; i++)
        sum += done[i];
    printf("%ld\n", sum);
    return 0;
}
