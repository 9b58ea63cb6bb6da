// base64.*: the encoders extension of the language.

#include <string>

#include "absl/strings/escaping.h"
#include "common/expr/library/functions.h"

namespace magpie::expr {
namespace {

Datum Encode(std::span<const Datum> args, Heap& heap) {
  const Bytes* const bytes = args[0].as_bytes();
  if (bytes == nullptr) return NoOverload("base64.encode", args, heap);
  if (!heap.ChargeBytes(bytes->data.size())) return heap.Fail("too costly");
  return heap.Text(absl::Base64Escape(bytes->data));
}

// With or without padding.
Datum Decode(std::span<const Datum> args, Heap& heap) {
  const auto* const text = args[0].as_string();
  if (text == nullptr) return NoOverload("base64.decode", args, heap);
  if (!heap.ChargeBytes(text->size())) return heap.Fail("too costly");
  std::string bytes;
  if (!absl::Base64Unescape(*text, &bytes)) return heap.Fail("this string is not base64");
  return heap.Data(std::move(bytes));
}

constexpr Function kEncoderFunctions[] = {{"base64.encode", false, 1, 1, Encode},
                                          {"base64.decode", false, 1, 1, Decode}};

}  // namespace

std::span<const Function> EncoderFunctions() { return kEncoderFunctions; }

}  // namespace magpie::expr
