// Makes drafts of resources from a business unit's description of its APIs: an OpenAPI 3 document,
// or the descriptors of its gRPC services. Each operation becomes an API, each top-level value of
// its answer a field. Pure.
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
// The values of a document, including lists and maps.
inline constexpr size_t kMaxDocumentValues = 1'000'000;
// Steps: each look at a schema, a property or a parameter, for each operation that has it.
inline constexpr size_t kMaxImportSteps = 2'000'000;
inline constexpr size_t kMaxPrefixBytes = 30;
// The response must fit into a message.
inline constexpr size_t kMaxImportedApis = 100;
inline constexpr size_t kMaxFieldsOfApi = 50;
inline constexpr size_t kMaxImportNotes = 500;

struct ImportOptions {
  std::string prefix;    // what all names begin with: dotted lower_snake words
  std::string upstream;  // one of `upstreams`
  std::string owner;
  // The operations to import: operationIds, "GET /bikes/{id}", names of gRPC methods. Empty for
  // all.
  std::set<std::string> operations;
  const Upstreams& upstreams;
  // Whether the RPC of the import has ended; called now and then. Null if it never does.
  std::function<bool()> is_over = nullptr;
};

struct ImportedDraft {
  ResourceId name;
  Content content;  // without faults
};

struct Import {
  std::vector<ImportedDraft> drafts;  // each API before its fields
  // How the drafts differ from the document, and why, a sentence each.
  std::vector<std::string> notes;
};

// `text` is JSON or YAML. An operation's parameters and the properties of a JSON body become
// parameters; an example of its answer becomes one for trials. INVALID_ARGUMENT, reason
// BAD_OPENAPI, if it is not an OpenAPI 3 document, is too large, or takes too many steps. CANCELLED
// if the RPC has ended.
absl::StatusOr<Import> ImportOpenApi(absl::string_view text, const ImportOptions& options);

// `descriptor_set` is what `protoc --include_imports --descriptor_set_out` writes, with comments if
// --include_source_info is given. Every field of a request becomes an optional parameter; a field
// of an answer has its type in ProtoJSON. INVALID_ARGUMENT, reason BAD_DESCRIPTORS.
absl::StatusOr<Import> ImportDescriptors(absl::string_view descriptor_set,
                                         const ImportOptions& options);

}  // namespace magpie::resource
