#include "contexts/catalog/import/import.h"

#include <string.h>

#include "base/arena.h"
#include "base/csv.h"
#include "base/text_file.h"
#include "contexts/catalog/import/batch.h"
#include "contexts/catalog/import/cells.h"
#include "contexts/catalog/import/columns.h"
#include "contexts/catalog/import/item.h"
#include "contexts/catalog/import/seen.h"
#include "contexts/catalog/import/tree.h"
#include "kernel/problem.h"
#include "kernel/settings.h"

/* A product is at most this much of the file: its document has to fit into the database. */
enum { ITEM_BYTES = 3 * 1024 * 1024, ITEM_ROWS = 4096, FIRST_ROWS = 8, LOADS = 10 };

struct import {
    struct scope *scope;
    const struct import_options *options;
    struct import_counts counts;
    struct text_file *text;
    struct csv *csv;
    struct columns columns;
    struct csv_record record; /* read, and not taken yet */
    bool waiting;             /* there is one */
    struct seen slugs;
    struct seen skus; /* of a dry run, which finds nothing in the shop */
    struct tree tree;
};

static void refuse(struct import *import, size_t line, const char *handle, const char *reason)
{
    import->options->refused(import->options->context, line, handle, reason);
}

/* Tells of every fault of an item in the order of its lines, and counts it. */
static void refuse_item(struct import *import, const struct item *item)
{
    for (size_t next, line = 0;; line = next) {
        next = SIZE_MAX;
        for (const struct fault *at = item->faults; at != NULL; at = at->older)
            if (at->line > line && at->line < next)
                next = at->line;
        if (next == SIZE_MAX)
            break;
        for (const struct fault *at = item->faults; at != NULL; at = at->older)
            if (at->line == next)
                refuse(import, at->line, item->handle, at->text);
    }
    import->counts.refused++;
}

static bool is_blank(const struct csv_record *record)
{
    for (size_t i = 0; i < record->count; i++)
        if (!cell_is_blank(record->cells[i]))
            return false;
    return record->fault == NULL;
}

/* Reads up to the next row that says something. */
static bool read_record(struct import *import)
{
    while (!import->waiting && csv_next(import->csv, &import->record))
        import->waiting = !is_blank(&import->record);
    return import->waiting;
}

/* Takes the row that waits into the item, copied, because the next one takes its place. */
static void take_row(struct import *import, struct item *item)
{
    struct scope *scope = import->scope;
    const struct csv_record *record = &import->record;
    size_t bytes = 0;
    import->waiting = false;
    if (record->fault != NULL)
        item_fault(scope, item, record->line, "the row %s", record->fault);
    for (size_t i = 0; i < record->count; i++) {
        bytes += strlen(record->cells[i]);
        if (i >= import->columns.count && !cell_is_blank(record->cells[i])) {
            item_fault(scope, item, record->line, "the row has more cells than the header line");
            break;
        }
    }
    const bool fitted = item->bytes <= ITEM_BYTES && item->rows_count < ITEM_ROWS;
    item->bytes += bytes;
    if (!fitted)
        return;
    if (item->bytes > ITEM_BYTES || item->rows_count + 1 == ITEM_ROWS)
        item_fault(scope, item, record->line,
                   "the product is too large: more than %d MiB or %d rows",
                   ITEM_BYTES / 1024 / 1024, ITEM_ROWS - 1);
    if (item->rows_count == item->rows_room) {
        struct row *rows = ARENA_ARRAY(scope->arena, struct row, 2 * item->rows_room + FIRST_ROWS);
        if (item->rows_count > 0)
            memcpy(rows, item->rows, item->rows_count * sizeof *rows);
        item->rows = rows;
        item->rows_room = 2 * item->rows_room + FIRST_ROWS;
    }
    const char **cells = ARENA_ARRAY(scope->arena, const char *, record->count + 1);
    for (size_t i = 0; i < record->count; i++)
        cells[i] = arena_string(scope->arena, record->cells[i]);
    item->rows[item->rows_count++] =
        (struct row){.line = record->line, .cells = cells, .count = record->count};
}

/* Reads the rows of the next product; NULL at the end. */
static struct item *read_item(struct import *import)
{
    struct scope *scope = import->scope;
    struct item *item = NULL;
    while (read_record(import)) {
        const size_t at = (size_t)import->columns.at[COLUMN_HANDLE];
        const char *handle =
            at < import->record.count ? cell_trimmed(scope->arena, import->record.cells[at]) : "";
        if (*handle == '\0') {
            const char *reason =
                import->record.fault == NULL
                    ? "Handle is missing"
                    : arena_format(scope->arena, "the row %s", import->record.fault);
            refuse(import, import->record.line, NULL, reason);
            import->counts.refused++;
            import->waiting = false;
            continue;
        }
        if (item == NULL) {
            item = ARENA_NEW(scope->arena, struct item);
            item->handle = handle;
            item->slug = item_slug(scope, handle);
        } else if (strcmp(item->handle, handle) != 0) {
            break;
        }
        take_row(import, item);
    }
    return item;
}

/* Makes the product as far as that goes without the shop. */
static void prepare_item(struct import *import, struct item *item)
{
    struct scope *scope = import->scope;
    if (!seen_add(&import->slugs, item->slug))
        item_fault(scope, item, item->rows->line,
                   "a product of this handle came before; the rows of one must stand together");
    if (item->faults == NULL)
        item_build(scope, &import->columns, item);
}

/* Others have been at the tree: deleted a parent, or made the category themselves. */
static bool is_outdated(const struct problem *problem)
{
    for (const struct violation *at = problem->violations; at != NULL; at = at->next)
        if (strcmp(at->code, "unknown") == 0 || strcmp(at->code, "taken") == 0)
            return true;
    return false;
}

static const struct problem *find_category(struct import *import, struct item *item)
{
    const struct problem *problem;
    for (int load = 0;; load++) {
        problem = load == 0 ? NULL : tree_load(import->scope, &import->tree);
        if (problem == NULL)
            problem = tree_find(import->scope, &import->tree, item->category, item->category_count,
                                &item->category_id);
        if (problem == NULL && item->category_id != NULL)
            item->category_id = arena_string(import->scope->arena, item->category_id);
        if (problem == NULL || problem->code != PROBLEM_CATEGORY_RULE_BROKEN)
            return problem;
        if (load == LOADS || !is_outdated(problem))
            break;
    }
    for (const struct violation *at = problem->violations; at != NULL; at = at->next)
        item_fault(import->scope, item, item->rows->line, "its category cannot be created: %s",
                   at->detail);
    return NULL;
}

/* Finds the categories of all items, and writes them; again when the tree was out of date. */
static const struct problem *write_batch(struct import *import, struct batch *batch)
{
    const struct problem *problem = NULL;
    for (int load = 0; load < LOADS; load++) {
        if (load > 0)
            problem = tree_load(import->scope, &import->tree);
        for (size_t i = 0; problem == NULL && i < batch->count; i++)
            problem = find_category(import, batch->items[i]);
        if (problem == NULL)
            problem = batch_write(import->scope, batch);
        if (!batch->outdated)
            break;
    }
    if (problem != NULL)
        return problem;
    import->counts.created += batch->created;
    import->counts.updated += batch->updated;
    import->counts.unchanged += batch->unchanged;
    for (size_t i = 0; i < batch->count; i++)
        if (batch->items[i]->faults != NULL)
            refuse_item(import, batch->items[i]);
    return NULL;
}

/* Reads and writes one batch. `*more_r` tells whether there was anything. */
static const struct problem *import_batch(struct import *import, bool *more_r)
{
    struct batch batch = {.columns = &import->columns,
                          .skus = import->options->dry_run ? &import->skus : NULL};
    struct item *item;
    *more_r = false;
    while (batch.count < IMPORT_PRODUCTS && batch.bytes < IMPORT_BYTES &&
           (item = read_item(import)) != NULL) {
        *more_r = true;
        prepare_item(import, item);
        if (item->faults != NULL) {
            refuse_item(import, item);
            continue;
        }
        batch.items[batch.count++] = item;
        batch.bytes += item->bytes;
    }
    return batch.count == 0 ? NULL : write_batch(import, &batch);
}

static size_t read_text(void *text, char *to, size_t room)
{
    return text_file_read(text, to, room);
}

static const struct problem *run(struct import *import, const char **why_r)
{
    struct scope *scope = import->scope;
    struct csv_record header;
    bool more = true;
    import->csv = csv_new(read_text, import->text);
    *why_r =
        csv_next(import->csv, &header)
            ? columns_read(scope->arena, &header, scope->settings->currencies, &import->columns)
            : "is empty";
    if (*why_r != NULL)
        return NULL;
    import->columns.decimal_comma = csv_separator(import->csv) != ',';
    const struct problem *problem = tree_load(scope, &import->tree);
    while (problem == NULL && more) {
        struct arena_mark mark = arena_mark(scope->arena);
        problem = import_batch(import, &more);
        if (problem == NULL)
            arena_release(scope->arena, mark);
    }
    return problem;
}

const struct problem *catalog_import(struct scope *scope, FILE *file,
                                     const struct import_options *options,
                                     struct import_counts *counts_r, const char **why_r)
{
    struct import import = {.scope = scope, .options = options};
    const struct problem *problem = NULL;
    import.tree.dry_run = options->dry_run;
    import.text = text_file_open(file, why_r);
    if (import.text != NULL) {
        problem = run(&import, why_r);
        text_file_close(import.text);
    }
    if (import.csv != NULL)
        csv_free(import.csv);
    tree_free(&import.tree);
    seen_free(&import.slugs);
    seen_free(&import.skus);
    *counts_r = import.counts;
    return problem;
}
