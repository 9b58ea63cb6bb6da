// Converts between the messages of CatalogService and the domain, which trusts what Parse accepts.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/context.h"
#include "common/records/table.h"
#include "magpie/resource/v1/catalog_service.pb.h"
#include "services/resource-engine/engine/resource_engine.h"
#include "services/resource-engine/formats/import.h"
#include "services/resource-engine/formats/merge.h"

namespace magpie::resource {

struct ParsedPut {
  record::Change change;
  PutResource command;
};

struct ParsedPublish {
  record::Change change;
  PublishResources command;
};

struct ParsedRollBack {
  record::Change change;
  RollBackResource command;
};

// The requested state of a resource.
struct ParsedGet {
  ResourceId name;
  bool published = false;
  int64_t revision = 0;  // 0 for none
};

struct ParsedDiff {
  ResourceId name;
  int64_t from = 0;  // 0 for what is published now
  int64_t to = 0;    // 0 for the draft
};

struct ParsedRevisions {
  size_t limit = 0;
  int64_t after = 0;
};

struct ParsedList {
  ResourceFilter filter;
  size_t limit = 0;
  std::string after;
  std::string query;  // the query that page tokens are bound to
};

// Reports all faults of the definition at once, including an upstream that `upstreams` lacks.
absl::StatusOr<ParsedPut> Parse(const TenantId& tenant, const Upstreams& upstreams,
                                const v1::PutResourceRequest& request);
// `upstreams` must outlive it.
absl::StatusOr<ImportOptions> Parse(const Upstreams& upstreams,
                                    const v1::ImportResourcesRequest& request);
absl::StatusOr<ParsedGet> Parse(const v1::GetResourceRequest& request);
absl::StatusOr<ParsedDiff> Parse(const v1::DiffResourceRequest& request);
absl::StatusOr<ParsedList> Parse(const v1::ListResourcesRequest& request);
absl::StatusOr<ParsedPublish> Parse(const TenantId& tenant,
                                    const v1::PublishResourcesRequest& request);
absl::StatusOr<ParsedRollBack> Parse(const TenantId& tenant,
                                     const v1::RollBackResourceRequest& request);
absl::StatusOr<ParsedRevisions> Parse(const v1::ListRevisionsRequest& request);

// The differences between two versions, a line each: "modified: api.path: \"/a\" -> \"/b\"".
std::vector<std::string> DiffOf(const Resource& before, const Resource& after);

// A draft, together with what is published.
v1::Resource ToProto(const Resource& draft, const Catalog& catalog);
v1::ListResourcesResponse ToProto(const ResourcePage& page, const Catalog& catalog,
                                  const ParsedList& list);
v1::ImportResourcesResponse ToProto(const Merged& merged);
v1::Revision ToProto(const Revision& revision);
v1::ListRevisionsResponse ToProto(const record::Page<Revision>& page);

}  // namespace magpie::resource
