#include "contexts/notifications/notifications_store.h"

#include "adapters/mongo/mongo.h"

static const char collection[] = "mails";

const struct problem *mail_store_begin(struct scope *scope, const struct mail *mail,
                                       const struct mail **mail_r)
{
    struct mongo_change change;
    const struct problem *problem = mongo_insert(scope, collection, &mail_shape, mail, &change);
    *mail_r = mail;
    if (problem != NULL || change.duplicate == NULL)
        return problem;
    struct mail *earlier;
    problem = mongo_find_one(scope, collection, MONGO_DOC(scope, "_id", BCON_UTF8(mail->_id)), NULL,
                             &mail_shape, (void **)&earlier);
    if (problem == NULL && earlier == NULL) /* purged this very moment */
        problem = problem_new(scope->arena, PROBLEM_WRITE_CONFLICT, NULL);
    *mail_r = earlier;
    return problem;
}

const struct problem *mail_store_sent(struct scope *scope, const char *id)
{
    struct mongo_change change;
    return mongo_update(scope, collection, MONGO_DOC(scope, "_id", BCON_UTF8(id)),
                        MONGO_DOC(scope, "$set", "{", "state", BCON_UTF8("sent"), "sent_at",
                                  BCON_DATE_TIME(scope->now_ms), "}"),
                        false, &change);
}
