#include "adapters/mongo/mongo.h"
#include "adapters/mongo/scan.h"
#include "contexts/catalog/catalog.h"
#include "kernel/consistency.h"
#include "kernel/problem.h"

const struct problem *catalog_check_consistency(struct scope *scope,
                                                struct consistency *consistency)
{
    struct mongo_scan *scan;
    const struct problem *problem = mongo_scan_begin(scope, &scan);
    if (problem != NULL)
        return problem;
    problem =
        mongo_scan_dangling(scan, consistency, "brand_of_product_is_there", "products",
                            MONGO_DOC(scope, "brand_id", "{", "$exists", BCON_BOOL(true), "}"),
                            MONGO_DOC(scope, "subject", BCON_UTF8("$brand_id")), "brands");
    mongo_scan_end(scan);
    return problem;
}
