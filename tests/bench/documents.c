/*
 * Products as they are stored, as relaxed JSON: SOCKET PROCESSES URI
 *
 *   …/products/SLUG                              the document
 *   …/products?category=ID&price_min=N           20 of a category by price, with the fields that a
 * list shows
 */
#include <mongoc/mongoc.h>
#include <stdlib.h>
#include <string.h>

#include "bare.h"

static const char head[] = "Content-Type: application/json\r\n\r\n";

static void *open_products(char **arguments)
{
    mongoc_init();
    mongoc_uri_t *uri = mongoc_uri_new(arguments[0]);
    mongoc_client_t *client = mongoc_client_new_from_uri(uri);
    mongoc_collection_t *products =
        mongoc_client_get_collection(client, mongoc_uri_get_database(uri), "products");
    mongoc_uri_destroy(uri);
    return products;
}

static mongoc_cursor_t *find_product(mongoc_collection_t *products, const char *slug)
{
    bson_t *filter = BCON_NEW("slug", BCON_UTF8(slug));
    bson_t *options = BCON_NEW("limit", BCON_INT64(1), "singleBatch", BCON_BOOL(true));
    mongoc_cursor_t *cursor = mongoc_collection_find_with_opts(products, filter, options, NULL);
    bson_destroy(filter);
    bson_destroy(options);
    return cursor;
}

static mongoc_cursor_t *find_page(mongoc_collection_t *products, const char *category,
                                  int64_t price_min)
{
    bson_t *filter = BCON_NEW("status", "published", "category_ids", BCON_UTF8(category),
                              "list_prices.USD", "{", "$gte", BCON_INT64(price_min), "}");
    bson_t *options = BCON_NEW(
        "sort", "{", "list_prices.USD", BCON_INT32(1), "_id", BCON_INT32(1), "}", "limit",
        BCON_INT64(20), "singleBatch", BCON_BOOL(true), "projection", "{", "slug", BCON_INT32(1),
        "title", BCON_INT32(1), "brand", BCON_INT32(1), "tags", BCON_INT32(1), "category_id",
        BCON_INT32(1), "cover", BCON_INT32(1), "variant_count", BCON_INT32(1), "list_prices",
        BCON_INT32(1), "in_stock", BCON_INT32(1), "created_at", BCON_INT32(1), "}");
    mongoc_cursor_t *cursor = mongoc_collection_find_with_opts(products, filter, options, NULL);
    bson_destroy(filter);
    bson_destroy(options);
    return cursor;
}

/* Copies the value of a query's parameter; "" when it is missing. */
static const char *value_of(const char *query, const char *name, char *room, size_t size)
{
    const char *at = strstr(query, name);
    size_t length = at == NULL ? 0 : strcspn(at + strlen(name), "&");
    if (length >= size)
        abort();
    if (length > 0)
        memcpy(room, at + strlen(name), length);
    room[length] = '\0';
    return room;
}

static void answer(void *products, FCGX_Request *request)
{
    char category[64], price_min[32];
    const bson_t *document;
    const char *uri = FCGX_GetParam("DOCUMENT_URI", request->envp);
    const char *query = FCGX_GetParam("QUERY_STRING", request->envp);
    const bool page = strstr(query, "category=") != NULL;
    mongoc_cursor_t *cursor =
        page ? find_page(products, value_of(query, "category=", category, sizeof category),
                         atoll(value_of(query, "price_min=", price_min, sizeof price_min)))
             : find_product(products, strrchr(uri, '/') + 1);
    FCGX_PutStr(head, sizeof head - 1, request->out);
    for (const char *before = page ? "[" : ""; mongoc_cursor_next(cursor, &document);
         before = ",") {
        size_t length;
        char *json = bson_as_relaxed_extended_json(document, &length);
        FCGX_PutS(before, request->out);
        FCGX_PutStr(json, (int)length, request->out);
        bson_free(json);
    }
    if (page)
        FCGX_PutS("]", request->out);
    mongoc_cursor_destroy(cursor);
}

int main(int count, char **arguments)
{
    return bare_serve(count, arguments, open_products, answer);
}
