// A flow model of any format; behind it may stand a line that is "---" and another. It is read or
// refused with reasons. What is read can be written and read again: as FlowModel JSON and into the
// BPMN that it came from without a change; into the other, or as a new BPMN document, with all its
// elements.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>

#include "common/status/error.h"
#include "services/flow-engine/formats/bpmn/write.h"
#include "services/flow-engine/formats/canonical.h"
#include "services/flow-engine/formats/read.h"

namespace magpie::flow {
namespace {

constexpr absl::string_view kKey = "fuzz";

void Check(bool holds) {
  if (!holds) std::abort();
}

Model ReadAgain(absl::string_view source) {
  const absl::StatusOr<ReadModel> read = Read(source, kKey, "");
  Check(read.ok());
  return read->model;
}

std::set<std::string> KeysOf(const Model& model) {
  std::set<std::string> keys;
  for (const Element& element : model.elements) keys.insert(element.key);
  return keys;
}

void Run(absl::string_view source, absl::string_view other) {
  const absl::StatusOr<ReadModel> read = Read(source, kKey, "");
  if (!read.ok()) return Check(!ViolationsOf(read.status()).empty());
  Check(ReadAgain(WriteCanonical(read->model)) == read->model);
  const Model patched = ReadAgain(WriteBpmn(read->model, source));
  if (source.find('<') < source.find('{')) Check(patched == read->model);
  const Model written = ReadAgain(WriteBpmn(read->model, other));
  // Of several executable processes another may be read.
  const size_t executable = other.find("isExecutable");
  const bool is_one = other.find("isExecutable", executable + 1) == absl::string_view::npos;
  if (is_one) Check(KeysOf(written) == KeysOf(read->model));
}

}  // namespace
}  // namespace magpie::flow

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  constexpr absl::string_view kLine = "\n---\n";
  const size_t line = input.find(kLine);
  if (line == absl::string_view::npos) {
    magpie::flow::Run(input, "");
  } else {
    magpie::flow::Run(input.substr(0, line), input.substr(line + kLine.size()));
  }
  return 0;
}
