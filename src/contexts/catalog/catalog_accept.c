#include "contexts/catalog/catalog_accept.h"

#include "base/arena.h"

static void set_text(const char **to, const char *from, enum presence presence)
{
    if (presence != ABSENT)
        *to = from; /* NULL for null */
}

static const struct product_metafield *metafields(struct scope *scope,
                                                  const struct api_metafield *from, size_t count)
{
    struct product_metafield *to = ARENA_ARRAY(scope->arena, struct product_metafield, count + 1);
    for (size_t i = 0; i < count; i++)
        to[i] = (struct product_metafield){.key = from[i].key, .value = from[i].value};
    return to;
}

static const struct product_option *options(struct scope *scope,
                                            const struct api_option_input *from, size_t count)
{
    struct product_option *to = ARENA_ARRAY(scope->arena, struct product_option, count + 1);
    for (size_t i = 0; i < count; i++)
        to[i] = (struct product_option){
            .name = from[i].name, .values = from[i].values, .values_count = from[i].values_count};
    return to;
}

static const struct product_image *images(struct scope *scope, const struct api_image_input *from,
                                          size_t count)
{
    struct product_image *to = ARENA_ARRAY(scope->arena, struct product_image, count + 1);
    for (size_t i = 0; i < count; i++)
        to[i] = (struct product_image){.url = from[i].url, .alt = from[i].alt};
    return to;
}

static const struct product_price *prices(struct scope *scope, const struct api_price *from,
                                          size_t count)
{
    struct product_price *to = ARENA_ARRAY(scope->arena, struct product_price, count + 1);
    for (size_t i = 0; i < count; i++)
        to[i] = (struct product_price){
            .currency = from[i].currency,
            .amount = from[i].amount,
            .compare_at = from[i].compare_at,
            .compare_at_presence = from[i].compare_at_presence == PRESENT ? PRESENT : ABSENT,
        };
    return to;
}

/* A variant is replaced whole: what is missing has its default. */
static struct product_variant variant(struct scope *scope, const struct api_variant_input *from)
{
    return (struct product_variant){
        .id = from->id,
        .sku = from->sku,
        .barcode = from->barcode,
        .option_values = from->option_values,
        .option_values_count = from->option_values_count,
        .prices = prices(scope, from->prices, from->prices_count),
        .prices_count = from->prices_count,
        .weight_g = from->weight_g,
        .requires_shipping =
            from->requires_shipping_presence == ABSENT ? true : from->requires_shipping,
        .taxable = from->taxable_presence == ABSENT ? true : from->taxable,
        .stock_tracked = from->stock_tracked_presence == ABSENT ? true : from->stock_tracked,
        .stock_quantity = from->stock_quantity,
        .backorder = from->backorder,
        .image_url = from->image_url,
        .metafields = metafields(scope, from->metafields, from->metafields_count),
        .metafields_count = from->metafields_count,
    };
}

static const struct product_variant *variants(struct scope *scope,
                                              const struct api_variant_input *from, size_t count)
{
    struct product_variant *to = ARENA_ARRAY(scope->arena, struct product_variant, count + 1);
    for (size_t i = 0; i < count; i++)
        to[i] = variant(scope, &from[i]);
    return to;
}

static const struct product_seo *seo(struct scope *scope, const struct api_seo_input *from,
                                     const struct product_seo *before)
{
    struct product_seo *to = ARENA_NEW(scope->arena, struct product_seo);
    if (from == NULL)
        return NULL;
    if (before != NULL)
        *to = *before;
    set_text(&to->title, from->title, from->title_presence);
    set_text(&to->description, from->description, from->description_presence);
    return to->title == NULL && to->description == NULL ? NULL : to;
}

static void accept_lists(struct scope *scope, const struct api_product_update *from,
                         struct product *to)
{
    if (from->tags != NULL) {
        to->tags = from->tags;
        to->tags_count = from->tags_count;
    }
    if (from->options != NULL) {
        to->options = options(scope, from->options, from->options_count);
        to->options_count = from->options_count;
    }
    if (from->variants != NULL) {
        to->variants = variants(scope, from->variants, from->variants_count);
        to->variants_count = from->variants_count;
    }
    if (from->images != NULL) {
        to->images = images(scope, from->images, from->images_count);
        to->images_count = from->images_count;
    }
    if (from->metafields != NULL) {
        to->metafields = metafields(scope, from->metafields, from->metafields_count);
        to->metafields_count = from->metafields_count;
    }
}

void accept_product_update(struct scope *scope, const struct api_product_update *from,
                           struct product *to)
{
    if (from->title != NULL)
        to->title = from->title;
    set_text(&to->slug, from->slug, from->slug_presence);
    if (from->status_presence == PRESENT)
        to->status = SHAPE_SAME_WORD(product_status, api_product_status, from->status);
    if (from->body_html != NULL)
        to->body_html = from->body_html;
    set_text(&to->brand, from->brand, from->brand_presence);
    set_text(&to->product_type, from->product_type, from->product_type_presence);
    set_text(&to->category_id, from->category_id, from->category_id_presence);
    if (from->seo_presence != ABSENT)
        to->seo = seo(scope, from->seo, to->seo);
    accept_lists(scope, from, to);
}

void accept_product_create(struct scope *scope, const struct api_product_create *from,
                           struct product *to)
{
    const struct api_product_update all = {
        .title = from->title,
        .slug = from->slug,
        .slug_presence = from->slug_presence,
        .status = from->status,
        .status_presence = from->status_presence,
        .body_html = from->body_html,
        .brand = from->brand,
        .brand_presence = from->brand_presence,
        .product_type = from->product_type,
        .product_type_presence = from->product_type_presence,
        .tags = from->tags,
        .tags_count = from->tags_count,
        .category_id = from->category_id,
        .category_id_presence = from->category_id_presence,
        .options = from->options,
        .options_count = from->options_count,
        .variants = from->variants,
        .variants_count = from->variants_count,
        .images = from->images,
        .images_count = from->images_count,
        .seo = from->seo,
        .seo_presence = from->seo_presence,
        .metafields = from->metafields,
        .metafields_count = from->metafields_count,
    };
    *to = (struct product){.body_html = "", .status = PRODUCT_STATUS_DRAFT};
    accept_product_update(scope, &all, to);
}

void accept_category_update(const struct api_category_update *from, struct category *to)
{
    if (from->name != NULL)
        to->name = from->name;
    set_text(&to->slug, from->slug, from->slug_presence);
    set_text(&to->parent_id, from->parent_id, from->parent_id_presence);
    if (from->position_presence == PRESENT)
        to->position = from->position;
}

void accept_category_create(const struct api_category_create *from, struct category *to)
{
    *to = (struct category){.name = from->name,
                            .slug = from->slug,
                            .parent_id = from->parent_id,
                            .position = from->position};
}
