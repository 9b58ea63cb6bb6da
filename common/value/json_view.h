// JSON that is looked at where it was parsed, without a copy of its own.
//
//   ASSIGN_OR_RETURN(const JsonDocument order, JsonDocument::Parse(text));
//   order.root().Find("amount");

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace magpie {

struct JsonScalar;

// One value of a document, which outlives it. Small, copied freely.
class JsonView {
 public:
  enum class Kind { kNull, kBool, kInt, kUint, kDouble, kString, kList, kMap };

  // The numbers as ParseJson tells them apart: a uint is what no int64 holds.
  Kind kind() const;
  JsonScalar scalar() const;

  // Each is asked of a value of that kind only.
  bool AsBool() const;
  int64_t AsInt() const;
  uint64_t AsUint() const;
  double AsDouble() const;
  absl::string_view AsString() const;

  // Of a list or a map: how many items or entries it has.
  size_t size() const;
  // Of a list: the item at `index`, which is less than its size. Walks there.
  JsonView At(size_t index) const;
  // Of a map: the first entry of that name.
  std::optional<JsonView> Find(absl::string_view key) const;
  // The same; adds to `visited` how many entries it looked at.
  std::optional<JsonView> Find(absl::string_view key, size_t& visited) const;

  // Of a map: what lies below it by one name after the other. Adds to `visited` as Find does. False
  // where a name is not there, or what has it is no map.
  bool FindPath(std::span<const absl::string_view> names, JsonScalar& found, size_t& visited) const;

  // Of a list, of a map: visits what is there, in the document's order, until `visit` is false.
  void EachItem(absl::FunctionRef<bool(JsonView item)> visit) const;
  void EachScalar(absl::FunctionRef<bool(const JsonScalar& item)> visit) const;  // EachItem, read
  void EachEntry(absl::FunctionRef<bool(absl::string_view key, JsonView value)> visit) const;

 private:
  friend class JsonDocument;

  // What the parser calls an element, without its header: json_view.cc.
  const void* document_;
  size_t place_;
};

// A kind, and the value: itself where it is a list or a map.
struct JsonScalar {
  JsonView::Kind kind = JsonView::Kind::kNull;
  union {
    bool as_bool;
    int64_t as_int;
    uint64_t as_uint;
    double as_double;
    absl::string_view as_string;
    JsonView as_view;
  };

  JsonScalar() : as_int(0) {}
};

// Parsed text; its views stay valid as long as it is there, also where it is moved.
class JsonDocument {
 public:
  // INVALID_ARGUMENT (reason MALFORMED_JSON) where `text` is no JSON, too deep, or has a whole
  // number beyond 64 bits.
  static absl::StatusOr<JsonDocument> Parse(absl::string_view text);

  JsonDocument();
  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;
  ~JsonDocument();

  // Parses another text in the place of this one, whose memory it takes over; views of before are
  // invalid, and where it fails there is no root.
  absl::Status Reparse(absl::string_view text);

  JsonView root() const { return root_; }

 private:
  struct Parser;

  std::unique_ptr<Parser> parser_;
  JsonView root_;
};

}  // namespace magpie
