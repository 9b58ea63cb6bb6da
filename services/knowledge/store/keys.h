// The keys of a tenant's knowledge. All of a tenant have one home (store::TenantHome).
//
//   <tenant>/a/<article>              ArticleRecord: what is published, and how far its draft is
//   <tenant>/t/<article>              ArticleRecord: the tombstone of one that is erased
//   <tenant>/v/<article>/<number>     VersionRecord; numbers have 16 hexadecimal digits
//   <tenant>/d/<microseconds>/<article>  empty: when a timer must look at it (DueTime)
//   <tenant>/n/<category>/<article>   empty: its content or its draft is in the category
//   <tenant>/c/<category>             CategoryRecord
//   <tenant>/m/<schema>               SchemaRecord
//   <tenant>/w/<article>              VectorsRecord: what models have made of it
//   <tenant>/x/<space>                VectorSpaceRecord
//   <tenant>/e/embedding              EmbeddingRecord
//   <tenant>/f, <tenant>/f/<number>   common/feed: the last change, and what each was of:
//                                     "<article>", "/c/<category>" or "/m/<schema>"
//   <tenant>/q/…                      common/records: the answers to requests

#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/context.h"
#include "common/store/store.h"

namespace magpie::knowledge {

inline std::string ArticleKey(const TenantId& tenant, absl::string_view id) {
  return magpie::store::TenantKey(tenant, absl::StrCat("a/", id));
}

inline std::string TombstoneKey(const TenantId& tenant, absl::string_view id) {
  return magpie::store::TenantKey(tenant, absl::StrCat("t/", id));
}

inline std::string VersionKey(const TenantId& tenant, absl::string_view id, int64_t number) {
  return magpie::store::TenantKey(tenant, absl::StrFormat("v/%s/%016x", id, number));
}

inline std::string DuePrefix(const TenantId& tenant) {
  return magpie::store::TenantKey(tenant, "d/");
}

// `time` is after 1970.
inline std::string DueKey(const TenantId& tenant, absl::Time time, absl::string_view id) {
  return absl::StrFormat("%s%016x/%s", DuePrefix(tenant), absl::ToUnixMicros(time), id);
}

inline std::string MembersPrefix(const TenantId& tenant, absl::string_view category) {
  return magpie::store::TenantKey(tenant, absl::StrCat("n/", category, "/"));
}

inline std::string MemberKey(const TenantId& tenant, absl::string_view category,
                             absl::string_view id) {
  return absl::StrCat(MembersPrefix(tenant, category), id);
}

inline std::string CategoryKey(const TenantId& tenant, absl::string_view id) {
  return magpie::store::TenantKey(tenant, absl::StrCat("c/", id));
}

inline std::string SchemaKey(const TenantId& tenant, absl::string_view id) {
  return magpie::store::TenantKey(tenant, absl::StrCat("m/", id));
}

// Of the empty id, what those of all begin with.
inline std::string VectorsKey(const TenantId& tenant, absl::string_view id) {
  return magpie::store::TenantKey(tenant, absl::StrCat("w/", id));
}

inline std::string VectorSpacesPrefix(const TenantId& tenant) {
  return magpie::store::TenantKey(tenant, "x/");
}

inline std::string VectorSpaceKey(const TenantId& tenant, absl::string_view space) {
  return absl::StrCat(VectorSpacesPrefix(tenant), space);
}

inline std::string EmbeddingKey(const TenantId& tenant) {
  return magpie::store::TenantKey(tenant, "e/embedding");
}

// What the feed says of a change of a category or a schema. No article has such an id.
inline std::string CategoryChange(absl::string_view id) { return absl::StrCat("/c/", id); }
inline std::string SchemaChange(absl::string_view id) { return absl::StrCat("/m/", id); }

}  // namespace magpie::knowledge
