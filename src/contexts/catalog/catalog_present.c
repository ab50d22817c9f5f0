#include "contexts/catalog/catalog_present.h"

#include <string.h>

#include "base/arena.h"

static const struct api_money *money(struct scope *scope, int64_t amount, const char *currency)
{
    struct api_money *shown = ARENA_NEW(scope->arena, struct api_money);
    *shown = (struct api_money){.amount = amount, .currency = currency};
    return shown;
}

static const struct api_money *list_price(struct scope *scope, const struct product *product,
                                          const char *currency)
{
    for (size_t i = 0; i < product->list_prices_count; i++)
        if (strcmp(product->list_prices[i].key, currency) == 0)
            return money(scope, product->list_prices[i].value, currency);
    return NULL;
}

static struct api_image image(const struct product_image *stored)
{
    return (struct api_image){.url = stored->url, .alt = stored->alt};
}

static const struct api_image *first_image(struct scope *scope, const struct product *product)
{
    if (product->images_count == 0)
        return NULL;
    struct api_image *shown = ARENA_NEW(scope->arena, struct api_image);
    *shown = image(&product->images[0]);
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
        .image = first_image(scope, product),
        .tags = product->tags,
        .tags_count = product->tags_count,
        .category_id = product->category_id,
        .variants_count = (int64_t)product->variants_count,
        .created_at = product->created_at,
    };
}

struct api_product_page present_page(struct scope *scope, const struct product_page *page)
{
    struct api_product_card *cards =
        ARENA_ARRAY(scope->arena, struct api_product_card, page->count + 1);
    for (size_t i = 0; i < page->count; i++)
        cards[i] = card(scope, &page->products[i], page->currency);
    return (struct api_product_page){
        .data = cards,
        .data_count = page->count,
        .page = {.next = page->next,
                 .total = page->total,
                 .total_presence = page->total < 0 ? ABSENT : PRESENT},
    };
}

static struct api_variant variant(struct scope *scope, const struct product_variant *stored,
                                  const char *currency)
{
    const struct product_price *price = variant_price(stored, currency);
    const bool reduced = price != NULL && price->compare_at_presence == PRESENT;
    return (struct api_variant){
        .id = stored->id,
        .sku = stored->sku,
        .barcode = stored->barcode,
        .option_values = stored->option_values,
        .option_values_count = stored->option_values_count,
        .price = price == NULL ? NULL : money(scope, price->amount, currency),
        .compare_at = reduced ? money(scope, price->compare_at, currency) : NULL,
        .weight_g = stored->weight_g,
        .requires_shipping = stored->requires_shipping,
        .available = variant_available(stored),
        .stock = stored->stock_quantity < 0 ? 0 : stored->stock_quantity,
        .stock_presence = stored->stock_tracked ? PRESENT : NIL,
        .image_url = stored->image_url,
    };
}

static void lists(struct scope *scope, const struct product *product, const char *currency,
                  struct api_product *shown)
{
    struct api_variant *variants =
        ARENA_ARRAY(scope->arena, struct api_variant, product->variants_count + 1);
    struct api_option *options =
        ARENA_ARRAY(scope->arena, struct api_option, product->options_count + 1);
    struct api_image *images =
        ARENA_ARRAY(scope->arena, struct api_image, product->images_count + 1);
    for (size_t i = 0; i < product->variants_count; i++)
        variants[i] = variant(scope, &product->variants[i], currency);
    for (size_t i = 0; i < product->options_count; i++)
        options[i] = (struct api_option){.name = product->options[i].name,
                                         .values = product->options[i].values,
                                         .values_count = product->options[i].values_count};
    for (size_t i = 0; i < product->images_count; i++)
        images[i] = image(&product->images[i]);
    shown->variants = variants;
    shown->variants_count = product->variants_count;
    shown->options = options;
    shown->options_count = product->options_count;
    shown->images = images;
    shown->images_count = product->images_count;
}

struct api_product present_product(struct scope *scope, const struct product *product,
                                   const char *currency)
{
    const struct product_seo *seo = product->seo;
    struct api_product shown = {
        .id = product->_id,
        .slug = product->slug,
        .title = product->title,
        .body_html = product->body_html,
        .brand = product->brand,
        .product_type = product->product_type,
        .tags = product->tags,
        .tags_count = product->tags_count,
        .category_id = product->category_id,
        .category_ids = product->category_ids,
        .category_ids_count = product->category_ids_count,
        .seo = {.title = seo == NULL ? NULL : seo->title,
                .description = seo == NULL ? NULL : seo->description},
        .price = list_price(scope, product, currency),
        .in_stock = product->in_stock,
        .created_at = product->created_at,
        .updated_at = product->updated_at,
    };
    lists(scope, product, currency, &shown);
    return shown;
}

struct api_category present_category(const struct category *category)
{
    return (struct api_category){
        .id = category->_id,
        .version = category->version,
        .slug = category->slug,
        .name = category->name,
        .parent_id = category->parent_id,
        .path = category->path,
        .path_count = category->path_count,
        .position = category->position,
    };
}
