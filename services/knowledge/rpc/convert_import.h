// Converts imports between the wire and the store.

#pragma once

#include "absl/status/statusor.h"
#include "common/records/table.h"
#include "magpie/knowledge/v1/knowledge_service.pb.h"
#include "services/knowledge/store/article_import.h"

namespace magpie::knowledge {

struct ParsedImport {
  record::Change change;
  Import import;
};

// The faults of an article are kept with it; those of the request are an error.
absl::StatusOr<ParsedImport> Parse(const TenantId& tenant,
                                   const v1::ImportArticlesRequest& request);

v1::ImportArticlesResponse ToProto(const Imported& imported);

}  // namespace magpie::knowledge
