#include "contexts/catalog/catalog_present.h"

#include <string.h>

#include "base/arena.h"
#include "base/convert.h"
#include "contexts/catalog/catalog_store.h"
#include "contexts/catalog/product_rules.h"
#include "http/money.h"
#include "http/page.h"

static const struct api_money *list_price(struct scope *scope, const struct product *product,
                                          const char *currency)
{
    for (size_t i = 0; i < product->list_prices_count; i++)
        if (strcmp(product->list_prices[i].key, currency) == 0)
            return money_shown_in(scope->arena, product->list_prices[i].value, currency);
    return NULL;
}

static struct api_image image(const struct product_image *stored)
{
    return (struct api_image){.url = stored->url, .alt = stored->alt};
}

static const struct api_image *cover(struct scope *scope, const struct product *product)
{
    if (product->cover == NULL)
        return NULL;
    struct api_image *shown = ARENA_NEW(scope->arena, struct api_image);
    *shown = image(product->cover);
    return shown;
}

static struct api_product_card card(struct scope *scope, const struct product *product,
                                    const char *currency)
{
    return (struct api_product_card){
        .id = product->_id,
        .slug = product->slug,
        .title = product->title,
        .brand = product->brand,
        .price = list_price(scope, product, currency),
        .in_stock = product->in_stock,
        .image = cover(scope, product),
        .tags = product->tags,
        .tags_count = product->tags_count,
        .category_id = product->category_id,
        .variants_count = product->variant_count,
        .created_at = product->created_at,
    };
}

/* What the storefront and staff both see of a variant. Their structs are two because what they see
 * besides is not the same. */
#define SEEN_BY_ALL_OF_VARIANT(stored)                                                             \
    .id = (stored)->id, .sku = (stored)->sku, .barcode = (stored)->barcode,                        \
    .option_values = (stored)->option_values,                                                      \
    .option_values_count = (stored)->option_values_count, .weight_g = (stored)->weight_g,          \
    .requires_shipping = (stored)->requires_shipping, .image_url = (stored)->image_url

static struct api_variant variant(struct scope *scope, const struct product_variant *stored,
                                  const char *currency)
{
    const struct product_price *price = price_in(stored->prices, stored->prices_count, currency);
    const bool reduced = price != NULL && price->compare_at_presence == PRESENT;
    return (struct api_variant){
        SEEN_BY_ALL_OF_VARIANT(stored),
        .price = price == NULL ? NULL : money_shown_in(scope->arena, price->amount, currency),
        .compare_at = reduced ? money_shown_in(scope->arena, price->compare_at, currency) : NULL,
        .available = variant_available(stored),
        .stock = stored->stock_quantity < 0 ? 0 : stored->stock_quantity,
        .stock_presence = stored->stock_tracked ? PRESENT : NIL,
    };
}

static const struct api_option *options(struct scope *scope, const struct product *product)
{
    struct api_option *shown =
        ARENA_ARRAY(scope->arena, struct api_option, product->options_count + 1);
    for (size_t i = 0; i < product->options_count; i++)
        shown[i] = (struct api_option){.name = product->options[i].name,
                                       .values = product->options[i].values,
                                       .values_count = product->options[i].values_count};
    return shown;
}

static const struct api_image *images(struct scope *scope, const struct product *product)
{
    struct api_image *shown =
        ARENA_ARRAY(scope->arena, struct api_image, product->images_count + 1);
    for (size_t i = 0; i < product->images_count; i++)
        shown[i] = image(&product->images[i]);
    return shown;
}

static const struct api_variant *variants(struct scope *scope, const struct product *product,
                                          const char *currency)
{
    struct api_variant *shown =
        ARENA_ARRAY(scope->arena, struct api_variant, product->variants_count + 1);
    for (size_t i = 0; i < product->variants_count; i++)
        shown[i] = variant(scope, &product->variants[i], currency);
    return shown;
}

static struct api_seo seo(const struct product *product)
{
    const struct product_seo *stored = product->seo;
    return (struct api_seo){.title = stored == NULL ? NULL : stored->title,
                            .description = stored == NULL ? NULL : stored->description};
}

/* The same of a product. */
#define SEEN_BY_ALL(scope, product)                                                                \
    .id = (product)->_id, .slug = (product)->slug, .title = (product)->title,                      \
    .body_html = (product)->body_html, .brand = (product)->brand,                                  \
    .product_type = (product)->product_type, .tags = (product)->tags,                              \
    .tags_count = (product)->tags_count, .category_id = (product)->category_id,                    \
    .category_ids = (product)->category_ids, .category_ids_count = (product)->category_ids_count,  \
    .options = options((scope), (product)), .options_count = (product)->options_count,             \
    .variants_count = (product)->variants_count, .images = images((scope), (product)),             \
    .images_count = (product)->images_count, .seo = seo(product), .in_stock = (product)->in_stock, \
    .created_at = (product)->created_at, .updated_at = (product)->updated_at

struct api_product present_product(struct scope *scope, const struct product *product,
                                   const char *currency)
{
    return (struct api_product){
        SEEN_BY_ALL(scope, product),
        .variants = variants(scope, product, currency),
        .price = list_price(scope, product, currency),
    };
}

static const struct api_metafield *metafields(struct scope *scope,
                                              const struct product_metafield *stored, size_t count)
{
    struct api_metafield *shown = ARENA_ARRAY(scope->arena, struct api_metafield, count + 1);
    for (size_t i = 0; i < count; i++)
        shown[i] = (struct api_metafield){.key = stored[i].key, .value = stored[i].value};
    return shown;
}

static const struct api_price *prices(struct scope *scope, const struct product_variant *stored)
{
    struct api_price *shown = ARENA_ARRAY(scope->arena, struct api_price, stored->prices_count + 1);
    for (size_t i = 0; i < stored->prices_count; i++)
        shown[i] = (struct api_price){.amount = stored->prices[i].amount,
                                      .currency = stored->prices[i].currency,
                                      .compare_at = stored->prices[i].compare_at,
                                      .compare_at_presence =
                                          stored->prices[i].compare_at_presence == PRESENT ? PRESENT
                                                                                           : NIL};
    return shown;
}

static struct api_staff_variant staff_variant(struct scope *scope,
                                              const struct product_variant *stored)
{
    return (struct api_staff_variant){
        SEEN_BY_ALL_OF_VARIANT(stored),
        .prices = prices(scope, stored),
        .prices_count = stored->prices_count,
        .taxable = stored->taxable,
        .stock_tracked = stored->stock_tracked,
        .stock_quantity = stored->stock_quantity,
        .backorder = stored->backorder,
        .metafields = metafields(scope, stored->metafields, stored->metafields_count),
        .metafields_count = stored->metafields_count,
    };
}

static const struct api_staff_variant *staff_variants(struct scope *scope,
                                                      const struct product *product)
{
    struct api_staff_variant *shown =
        ARENA_ARRAY(scope->arena, struct api_staff_variant, product->variants_count + 1);
    for (size_t i = 0; i < product->variants_count; i++)
        shown[i] = staff_variant(scope, &product->variants[i]);
    return shown;
}

struct api_staff_product present_staff_product(struct scope *scope, const struct product *product)
{
    return (struct api_staff_product){
        SEEN_BY_ALL(scope, product),
        .version = product->version,
        .status = SHAPE_SAME_WORD(api_product_status, product_status, product->status),
        .variants = staff_variants(scope, product),
        .metafields = metafields(scope, product->metafields, product->metafields_count),
        .metafields_count = product->metafields_count,
        .published_at = product->published_at,
        .published_at_presence = product->published_at_presence == PRESENT ? PRESENT : NIL,
    };
}

struct api_product_page present_page(struct scope *scope, const struct product_page *page)
{
    struct api_product_card *cards =
        ARENA_ARRAY(scope->arena, struct api_product_card, page->list.count + 1);
    for (size_t i = 0; i < page->list.count; i++)
        cards[i] = card(scope, (const struct product *)page->list.records + i, page->currency);
    return (struct api_product_page){
        .data = cards, .data_count = page->list.count, .page = page_shown(&page->list)};
}

struct api_staff_product_page present_staff_page(struct scope *scope,
                                                 const struct product_page *page)
{
    const struct product *products = page->list.records;
    struct api_staff_product_card *cards = convert_all(
        scope->arena, &product_shape, products, page->list.count, &api_staff_product_card_shape);
    for (size_t i = 0; i < page->list.count; i++)
        cards[i].variants_count = products[i].variant_count;
    return (struct api_staff_product_page){
        .data = cards,
        .data_count = page->list.count,
        .page = page_shown(&page->list),
    };
}

struct api_category present_category(struct scope *scope, const struct category *category)
{
    struct api_category shown = {.id = NULL};
    convert(scope->arena, &category_shape, category, &api_category_shape, &shown);
    return shown;
}
