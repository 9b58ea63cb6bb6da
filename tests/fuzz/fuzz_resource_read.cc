// What business units and their callers write: any text is imported as an OpenAPI document or
// refused with one reason, and what is imported could be published as it is; any text is a query or
// refused at a place, and the answer has a name for each field.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "common/status/error.h"
#include "services/resource-engine/client/query.h"
#include "services/resource-engine/domain/publish/publication.h"
#include "services/resource-engine/formats/import.h"

namespace magpie::resource {
namespace {

void Check(bool holds) {
  if (!holds) std::abort();
}

void CheckImport(absl::string_view text) {
  static const Upstreams& upstreams = *new Upstreams(*Upstreams::Parse("bike=http://127.0.0.1:1"));
  const auto made =
      ImportOpenApi(text, {.prefix = "bike", .upstream = "bike", .upstreams = upstreams});
  if (!made.ok()) return Check(!ReasonOf(made.status()).empty());
  std::vector<Resource> drafts;
  for (const ImportedDraft& draft : made->drafts) {
    drafts.push_back({.name = draft.name, .content = draft.content});
  }
  if (drafts.size() > kMaxPublished) return;
  Faults faults;
  Decide(Catalog(), drafts, {}, upstreams, faults);
  Check(faults.ToStatus().ok());
}

size_t LeavesOf(const std::vector<Selection>& shape) {
  size_t leaves = 0;
  for (const Selection& selection : shape) {
    leaves += selection.field.empty() ? LeavesOf(selection.selections) : 1;
  }
  return leaves;
}

void CheckQuery(absl::string_view text, const Value::Map& variables) {
  const auto query = ParseQuery(text, variables);
  if (!query.ok()) return Check(ReasonOf(query.status()) == "BAD_QUERY");
  Check(!query->fields.empty() && query->fields.size() <= LeavesOf(query->shape));
  Check(InShape(query->shape, {}).size() == query->shape.size());
}

}  // namespace
}  // namespace magpie::resource

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  magpie::resource::CheckImport(text);
  magpie::resource::CheckQuery(text, {});
  magpie::resource::CheckQuery(text, {{"id", "b1"}});
  return 0;
}
