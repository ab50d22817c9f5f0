#include "contexts/catalog/catalog_accept.h"

#include "base/convert.h"
#include "contexts/catalog/catalog_store.h"

static bool or_true(bool value, enum presence presence)
{
    return presence == ABSENT ? true : value;
}

/* A variant is replaced whole: what is missing has its default. */
static void complete_variants(const struct api_variant_input *from, struct product_variant *to,
                              size_t count)
{
    for (size_t i = 0; i < count; i++) {
        to[i].requires_shipping =
            or_true(from[i].requires_shipping, from[i].requires_shipping_presence);
        to[i].taxable = or_true(from[i].taxable, from[i].taxable_presence);
        to[i].stock_tracked = or_true(from[i].stock_tracked, from[i].stock_tracked_presence);
    }
}

static void accept_product(struct scope *scope, const struct shape *shape, const void *from,
                           const struct api_variant_input *variants, struct product *to)
{
    convert(scope->arena, shape, from, &product_shape, to);
    if (variants != NULL) /* then those of the product were made just now */
        complete_variants(variants, (struct product_variant *)to->variants, to->variants_count);
    if (to->seo != NULL && to->seo->title == NULL && to->seo->description == NULL)
        to->seo = NULL;
}

void accept_product_update(struct scope *scope, const struct api_product_update *from,
                           struct product *to)
{
    accept_product(scope, &api_product_update_shape, from, from->variants, to);
}

void accept_product_create(struct scope *scope, const struct api_product_create *from,
                           struct product *to)
{
    *to = (struct product){.body_html = "", .status = PRODUCT_STATUS_DRAFT};
    accept_product(scope, &api_product_create_shape, from, from->variants, to);
}

void accept_category_update(struct scope *scope, const struct api_category_update *from,
                            struct category *to)
{
    convert(scope->arena, &api_category_update_shape, from, &category_shape, to);
}

void accept_category_create(struct scope *scope, const struct api_category_create *from,
                            struct category *to)
{
    *to = (struct category){._id = NULL};
    convert(scope->arena, &api_category_create_shape, from, &category_shape, to);
}
