#ifndef ADAPTERS_MONGO_SCAN_H
#define ADAPTERS_MONGO_SCAN_H

/* Included by the stores only: files named *_store.c. */
#include <bson/bson.h>
#include <stdbool.h>

struct consistency;
struct problem;
struct scope;
struct shape;

/*
 * Reading whole collections, for checks and not for requests: one document after the other in the
 * memory of one. All scans between begin and end read one moment of the database, so that what
 * several collections say of one thing fits together.
 */
struct mongo_scan;
struct mongo_rows;

/* Begins to read one moment; the handle lives until mongo_scan_end(). */
const struct problem *mongo_scan_begin(struct scope *scope, struct mongo_scan **scan_r);
void mongo_scan_end(struct mongo_scan *scan);

/* Starts to read what the filter finds, in the order of `sort`; NULL: in none. */
struct mongo_rows *mongo_scan_find(struct mongo_scan *scan, const char *collection,
                                   const bson_t *filter, const bson_t *sort,
                                   const struct shape *shape);

/* Starts to read what an aggregation gives; `pipeline` is an array document. */
struct mongo_rows *mongo_scan_aggregate(struct mongo_scan *scan, const char *collection,
                                        const bson_t *pipeline, const struct shape *shape);

/* Gives the next struct, which lives until the next call; NULL at the end. A problem lives as long.
 * Breaks: database_unavailable, also when the deadline is over before the end. */
const struct problem *mongo_rows_next(struct mongo_rows *rows, void **record_r);
void mongo_rows_end(struct mongo_rows *rows);

/* Tells of each row that an aggregation gives: `_id` is the document at fault, `subject` what the
 * finding is about. */
const struct problem *mongo_scan_tell(struct mongo_scan *scan, struct consistency *consistency,
                                      const char *rule, const char *fault, const char *collection,
                                      const bson_t *pipeline);

/* Tells of each document that the filter finds and that names one that is not in the collection
 * `target`; `named` is a projection that gives the name as `subject`. */
const struct problem *mongo_scan_dangling(struct mongo_scan *scan, struct consistency *consistency,
                                          const char *rule, const char *collection,
                                          const bson_t *filter, const bson_t *named,
                                          const char *target);

#endif
