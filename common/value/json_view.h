// A view of parsed JSON that copies nothing.
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

  // Numbers have the kinds that ParseJson gives them: a uint is too large for an int64.
  Kind kind() const;
  JsonScalar scalar() const;

  // Each requires a value of that kind.
  bool AsBool() const;
  int64_t AsInt() const;
  uint64_t AsUint() const;
  double AsDouble() const;
  absl::string_view AsString() const;

  // The number of items of a list or entries of a map.
  size_t size() const;
  // The item of a list at `index`, which must be less than its size. Takes linear time.
  JsonView At(size_t index) const;
  // The first entry of a map with that name.
  std::optional<JsonView> Find(absl::string_view key) const;
  // The same; adds the number of entries looked at to `visited`.
  std::optional<JsonView> Find(absl::string_view key, size_t& visited) const;

  // Follows `names` down from a map, one level each. Adds to `visited` as Find does. False if a
  // name is missing or leads through something that is not a map.
  bool FindPath(std::span<const absl::string_view> names, JsonScalar& found, size_t& visited) const;

  // Visits the items of a list or entries of a map in document order until `visit` returns false.
  void EachItem(absl::FunctionRef<bool(JsonView item)> visit) const;
  void EachScalar(absl::FunctionRef<bool(const JsonScalar& item)> visit) const;  // items by value
  void EachEntry(absl::FunctionRef<bool(absl::string_view key, JsonView value)> visit) const;

 private:
  friend class JsonDocument;

  // The parser's element, stored here without its header: see json_view.cc.
  const void* document_;
  size_t place_;
};

// A kind and a value. A list or a map is kept as a view.
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

// Parsed text. Its views stay valid for its lifetime, also when it is moved.
class JsonDocument {
 public:
  // INVALID_ARGUMENT (reason MALFORMED_JSON) if `text` is not JSON, is too deep, or has a whole
  // number beyond 64 bits.
  static absl::StatusOr<JsonDocument> Parse(absl::string_view text);

  JsonDocument();
  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;
  ~JsonDocument();

  // Parses another text and reuses the memory of this one. Earlier views become invalid; after an
  // error there is no root.
  absl::Status Reparse(absl::string_view text);

  JsonView root() const { return root_; }

 private:
  struct Parser;

  std::unique_ptr<Parser> parser_;
  JsonView root_;
};

}  // namespace magpie
