// Drafts of resources, made of how a business unit itself describes its APIs: an
// OpenAPI 3 document, or the descriptors of its gRPC services. Each operation
// becomes an API, each value at the top of its answer a field. Pure.
//
//   ASSIGN_OR_RETURN(const Import made, ImportOpenApi(text, {.prefix = "bike", ...}));
//   made.drafts  bike.get_lock, bike.get_lock.state ..
//   made.notes   "POST /photos: its body is no JSON"

#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/resource-engine/domain/resource/resource.h"
#include "services/resource-engine/domain/resource/upstreams.h"

namespace magpie::resource {

inline constexpr size_t kMaxDocumentBytes = 8 << 20;
// Of a document, lists and maps among them.
inline constexpr size_t kMaxDocumentValues = 1'000'000;
// Looks at a schema, a property or a parameter; the same one counts for each operation that has it.
inline constexpr size_t kMaxImportSteps = 2'000'000;
inline constexpr size_t kMaxPrefixBytes = 30;
// The reply has to fit into a message.
inline constexpr size_t kMaxImportedApis = 100;
inline constexpr size_t kMaxFieldsOfApi = 50;
inline constexpr size_t kMaxImportNotes = 500;

struct ImportOptions {
  std::string prefix;    // of all names, which are dotted lower_snake words
  std::string upstream;  // one of `upstreams`
  std::string owner;
  // Those wanted: operationIds, "GET /bikes/{id}", names of gRPC methods. Empty for all.
  std::set<std::string> operations;
  const Upstreams& upstreams;
  // Whether nobody waits for the import any more; asked now and then. Null for no.
  std::function<bool()> is_over = nullptr;
};

struct ImportedDraft {
  ResourceId name;
  Content content;  // without faults
};

struct Import {
  std::vector<ImportedDraft> drafts;  // each API before its fields
  // What is not as in the description, and why; a sentence each.
  std::vector<std::string> notes;
};

// `text` is JSON or YAML. An operation's parameters, and the properties of a JSON body, are
// parameters; an example of its answer becomes one for trial runs. INVALID_ARGUMENT, reason
// BAD_OPENAPI, where it is no OpenAPI 3 document, or too large, or takes too much. CANCELLED where
// nobody waits any more.
absl::StatusOr<Import> ImportOpenApi(absl::string_view text, const ImportOptions& options);

// `descriptor_set` is what `protoc --include_imports --descriptor_set_out` writes, with comments
// where --include_source_info is given. Every field of a request is a parameter that may be left
// out; a field of an answer has the type that it has in ProtoJSON. INVALID_ARGUMENT, reason
// BAD_DESCRIPTORS.
absl::StatusOr<Import> ImportDescriptors(absl::string_view descriptor_set,
                                         const ImportOptions& options);

}  // namespace magpie::resource
