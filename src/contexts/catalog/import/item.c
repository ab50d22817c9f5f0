#include "contexts/catalog/import/item.h"
#include "contexts/catalog/catalog_store.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/shape.h"
#include "contexts/catalog/import/cells.h"
#include "contexts/catalog/import/seen.h"
#include "contexts/catalog/import/variants.h"
#include "contexts/catalog/product_rules.h"
#include "data/slug.h"
#include "kernel/check.h"
#include "kernel/settings.h"

static const char handle_key[] = "Handle";

const char *item_cell(const struct columns *columns, const struct row *row, enum column column)
{
    const int at = columns->at[column];
    return at < 0 || (size_t)at >= row->count ? "" : row->cells[at];
}

void item_fault(struct scope *scope, struct item *item, size_t line, const char *format, ...)
{
    struct fault *fault = ARENA_NEW(scope->arena, struct fault);
    va_list arguments;
    va_start(arguments, format);
    *fault = (struct fault){.line = line,
                            .text = arena_vformat(scope->arena, format, arguments),
                            .older = item->faults};
    va_end(arguments);
    item->faults = fault;
}

const char *item_slug(struct scope *scope, const char *handle)
{
    if (slug_is(handle))
        return handle;
    const char *slug = slug_of(scope->arena, handle);
    if (*slug != '\0')
        return slug;
    /* In letters that are not transliterated: a number of its own. */
    return arena_format(scope->arena, "product-%016llx", (unsigned long long)seen_hash(handle));
}

const char *item_handle_of(const struct product *product)
{
    for (size_t i = 0; i < product->metafields_count; i++)
        if (strcmp(product->metafields[i].key, handle_key) == 0)
            return product->metafields[i].value;
    return product->slug;
}

/* Sets a text of the product, where the file has a column for it. */
static void set_text(struct scope *scope, const struct columns *columns, const struct item *item,
                     enum column column, const char **to)
{
    if (columns->at[column] < 0)
        return;
    const char *text = cell_trimmed(scope->arena, item_cell(columns, item->rows, column));
    *to = *text == '\0' ? NULL : text;
}

static void set_tags(struct scope *scope, const char *list, struct product *product)
{
    size_t most = 1;
    for (const char *at = list; *at != '\0'; at++)
        most += *at == ',';
    const char **tags = ARENA_ARRAY(scope->arena, const char *, most);
    char *rest = arena_string(scope->arena, list), *one;
    product->tags_count = 0;
    while ((one = strsep(&rest, ",")) != NULL) {
        const char *tag = cell_trimmed(scope->arena, one);
        bool known = *tag == '\0';
        for (size_t i = 0; i < product->tags_count && !known; i++)
            known = strcmp(tags[i], tag) == 0;
        if (!known)
            tags[product->tags_count++] = tag;
    }
    product->tags = tags;
}

static void set_seo(struct scope *scope, const struct columns *columns, const struct item *item,
                    struct product *product)
{
    struct product_seo *seo = ARENA_NEW(scope->arena, struct product_seo);
    if (product->seo != NULL)
        *seo = *product->seo;
    set_text(scope, columns, item, COLUMN_SEO_TITLE, &seo->title);
    set_text(scope, columns, item, COLUMN_SEO_DESCRIPTION, &seo->description);
    product->seo = seo->title == NULL && seo->description == NULL ? NULL : seo;
}

/* What the file says twice, or in words of its own, is kept where the status alone does not say it.
 */
static void set_status(struct scope *scope, const struct columns *columns, struct item *item,
                       struct product *product)
{
    const struct row *row = item->rows;
    const char *published = cell_trimmed(scope->arena, item_cell(columns, row, COLUMN_PUBLISHED));
    const char *status = cell_trimmed(scope->arena, item_cell(columns, row, COLUMN_STATUS));
    bool shown = true;
    if (*published != '\0' && !cell_flag(published, &shown))
        item_fault(scope, item, row->line, "%s must be true or false, not \"%s\"",
                   columns->of_file[columns->at[COLUMN_PUBLISHED]].name, published);
    bool active = shown;
    if (*status != '\0')
        active = strcasecmp(status, "active") == 0;
    if (*status != '\0' && !active && strcasecmp(status, "draft") != 0 &&
        strcasecmp(status, "archived") != 0)
        item_fault(scope, item, row->line, "Status must be active, draft or archived, not \"%s\"",
                   status);
    if (*published == '\0' && *status == '\0' && item->before != NULL)
        return;
    product->status = active && shown ? PRODUCT_STATUS_PUBLISHED : PRODUCT_STATUS_DRAFT;
}

/* Splits "A > B > C". */
static void read_category(struct scope *scope, const struct columns *columns, struct item *item)
{
    const char *path = item_cell(columns, item->rows, COLUMN_CATEGORY);
    if (cell_is_blank(path))
        path = item_cell(columns, item->rows, COLUMN_TYPE);
    size_t most = 1;
    for (const char *at = path; *at != '\0'; at++)
        most += *at == '>';
    const char **names = ARENA_ARRAY(scope->arena, const char *, most);
    char *rest = arena_string(scope->arena, path), *one;
    item->category_count = 0;
    while ((one = strsep(&rest, ">")) != NULL) {
        const char *name = cell_trimmed(scope->arena, one);
        if (*name != '\0')
            names[item->category_count++] = name;
    }
    item->category = item->category_count == 0 ? NULL : names;
    if (item->category_count > CATEGORY_DEPTH)
        item_fault(scope, item, item->rows->line, "the category has more than %d levels",
                   CATEGORY_DEPTH);
}

/* One image of the file. */
struct placed {
    struct product_image image;
    int64_t position;
    size_t line, order;
};

static int by_position(const void *left, const void *right)
{
    const struct placed *one = left, *other = right;
    if (one->position != other->position)
        return one->position < other->position ? -1 : 1;
    return (one->order > other->order) - (one->order < other->order);
}

/* An image that comes again, as in files with one in each row, is the same one. */
static struct placed *find_image(struct placed *images, size_t count, const char *url)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(images[i].image.url, url) == 0)
            return &images[i];
    return NULL;
}

static size_t read_images(struct scope *scope, const struct columns *columns, struct item *item,
                          struct placed *images)
{
    size_t count = 0;
    for (size_t i = 0; i < item->rows_count; i++) {
        const struct row *row = &item->rows[i];
        const char *source = cell_trimmed(scope->arena, item_cell(columns, row, COLUMN_IMAGE));
        const char *alt = cell_trimmed(scope->arena, item_cell(columns, row, COLUMN_IMAGE_ALT));
        const char *position = item_cell(columns, row, COLUMN_IMAGE_POSITION);
        if (*source == '\0')
            continue;
        const char *url = cell_url(scope->arena, source);
        if (url == NULL) {
            item_fault(scope, item, row->line, "%s must be a URL, not \"%s\"",
                       columns->of_file[columns->at[COLUMN_IMAGE]].name, source);
            continue;
        }
        struct placed *same = find_image(images, count, url);
        if (same == NULL) {
            same = &images[count];
            *same = (struct placed){
                .image = {.url = url}, .position = INT64_MAX, .line = row->line, .order = count};
            cell_integer(cell_trimmed(scope->arena, position), &same->position);
            count++;
        }
        if (same->image.alt == NULL && *alt != '\0')
            same->image.alt = alt;
    }
    return count;
}

static void set_images(struct scope *scope, const struct columns *columns, struct item *item,
                       struct product *product)
{
    if (columns->at[COLUMN_IMAGE] < 0)
        return;
    struct placed *placed = ARENA_ARRAY(scope->arena, struct placed, item->rows_count);
    size_t count = read_images(scope, columns, item, placed);
    struct product_image *images = ARENA_ARRAY(scope->arena, struct product_image, count + 1);
    qsort(placed, count, sizeof *placed, by_position);
    item->image_lines = ARENA_ARRAY(scope->arena, size_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        images[i] = placed[i].image;
        item->image_lines[i] = placed[i].line;
    }
    product->images = images;
    product->images_count = count;
}

/* What a product says once must not be something else in a later row. */
static void refuse_second_words(struct scope *scope, const struct columns *columns,
                                struct item *item)
{
    for (size_t i = 1; i < item->rows_count; i++)
        for (int column = COLUMN_TITLE; column < COLUMN_OPTION_VALUE; column++) {
            const struct row *row = &item->rows[i];
            const char *again = item_cell(columns, row, (enum column)column);
            if (!cell_is_blank(again) &&
                strcmp(cell_trimmed(scope->arena, again),
                       cell_trimmed(scope->arena,
                                    item_cell(columns, item->rows, (enum column)column))) != 0)
                item_fault(scope, item, row->line, "%s is not what line %zu says",
                           columns->of_file[columns->at[column]].name, item->rows->line);
        }
}

/* The known columns of the product whose words its fields do not give back. */
static void keep_words(struct scope *scope, const struct columns *columns, const struct item *item,
                       const struct product *product, struct metafields *fields)
{
    const bool shown = product->status == PRODUCT_STATUS_PUBLISHED;
    const struct row *row = item->rows;
    const char *status = cell_trimmed(scope->arena, item_cell(columns, row, COLUMN_STATUS));
    const char *published = cell_trimmed(scope->arena, item_cell(columns, row, COLUMN_PUBLISHED));
    bool flag = shown;
    cell_flag(published, &flag);
    metafields_set(fields, handle_key, strcmp(item->handle, item->slug) == 0 ? "" : item->handle);
    if (columns->at[COLUMN_STATUS] >= 0)
        metafields_set(fields, columns->of_file[columns->at[COLUMN_STATUS]].name,
                       strcasecmp(status, shown ? "active" : "draft") == 0 ? "" : status);
    if (columns->at[COLUMN_PUBLISHED] >= 0)
        metafields_set(fields, columns->of_file[columns->at[COLUMN_PUBLISHED]].name,
                       flag == shown ? "" : published);
}

/* Columns without a field: of the first row, and what later rows say otherwise. */
static void set_metafields(struct scope *scope, const struct columns *columns,
                           const struct item *item, struct product *product)
{
    struct metafields fields;
    metafields_begin(scope->arena, &fields, product->metafields, product->metafields_count,
                     columns->count * item->rows_count + 3);
    keep_words(scope, columns, item, product, &fields);
    for (size_t i = 0; i < columns->count; i++) {
        const struct column_of_file *column = &columns->of_file[i];
        if (column->meaning != COLUMN_OF_PRODUCT)
            continue;
        const char *first = i < item->rows->count ? item->rows->cells[i] : "";
        metafields_drop(&fields, arena_format(scope->arena, "%s (row ", column->name));
        metafields_set(&fields, column->name, first);
        for (size_t j = 1; j < item->rows_count; j++) {
            const struct row *row = &item->rows[j];
            if (i < row->count && !cell_is_blank(row->cells[i]) &&
                strcmp(row->cells[i], first) != 0 && !row_has_variant(columns, row))
                metafields_set(&fields,
                               arena_format(scope->arena, "%s (row %zu)", column->name, j + 1),
                               row->cells[i]);
        }
    }
    product->metafields = metafields_end(&fields, &product->metafields_count);
}

/* Where in the file a pointer into the product leads. */
static size_t line_of(const struct item *item, const char *pointer)
{
    size_t index;
    if (strncmp(pointer, "/variants/", 10) == 0 &&
        (index = strtoul(pointer + 10, NULL, 10)) < item->product.variants_count)
        return item->variant_lines[index];
    if (strncmp(pointer, "/images/", 8) == 0 && item->image_lines != NULL &&
        (index = strtoul(pointer + 8, NULL, 10)) < item->product.images_count)
        return item->image_lines[index];
    return item->rows->line;
}

static void check(struct scope *scope, struct item *item)
{
    const struct violation *violations = NULL;
    product_check(scope->arena, &item->product, scope->settings->currencies, &violations);
    product_derive(scope->arena, &item->product);
    check_bounds(scope->arena, &product_shape, &item->product, &violations);
    for (; violations != NULL; violations = violations->next) {
        /* What is missing was told already, by the name of its column. */
        const bool missing =
            strcmp(violations->code, "required") == 0 || strcmp(violations->code, "too_short") == 0;
        if (!missing || item->faults == NULL)
            item_fault(scope, item, line_of(item, violations->pointer), "%s %s",
                       violations->pointer + 1, violations->detail);
    }
}

void item_build(struct scope *scope, const struct columns *columns, struct item *item)
{
    struct product *product = &item->product;
    *product = item->before != NULL ? *item->before : (struct product){.body_html = ""};
    product->slug = item->slug;
    set_text(scope, columns, item, COLUMN_TITLE, &product->title);
    set_text(scope, columns, item, COLUMN_VENDOR, &product->brand);
    set_text(scope, columns, item, COLUMN_TYPE, &product->product_type);
    if (columns->at[COLUMN_BODY] >= 0)
        product->body_html = item_cell(columns, item->rows, COLUMN_BODY);
    if (columns->at[COLUMN_TAGS] >= 0)
        set_tags(scope, item_cell(columns, item->rows, COLUMN_TAGS), product);
    if (product->title == NULL)
        item_fault(scope, item, item->rows->line, "Title is missing");
    set_status(scope, columns, item, product);
    set_seo(scope, columns, item, product);
    read_category(scope, columns, item);
    set_images(scope, columns, item, product);
    item_build_variants(scope, columns, item);
    set_metafields(scope, columns, item, product);
    refuse_second_words(scope, columns, item);
    product_stamp(scope->arena, item->before, product, scope->now_ms);
    check(scope, item);
}
