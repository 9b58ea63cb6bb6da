// Lists and maps, wherever they are stored: in the variables, in parsed JSON, or in the
// evaluation's heap.

#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "common/value/json_view.h"
#include "common/value/value.h"

namespace magpie::expr {

class Datum;

class ListView {
 public:
  explicit ListView(const Value::List* list) : source_(Source::kGiven), given_(list) {}
  explicit ListView(std::span<const Datum> items);
  explicit ListView(JsonView list) : source_(Source::kJson), json_(list) {}  // of a list

  size_t size() const;
  // `index` must be less than size(). Takes linear time in JSON.
  Datum operator[](size_t index) const;
  // Visits each item until `visit` returns false.
  template <typename Visit>
  void Each(Visit visit) const;

 private:
  enum class Source { kGiven, kMade, kJson };

  Source source_;
  union {
    const Value::List* given_;
    std::span<const Datum> made_;
    JsonView json_;
  };
};

class MapView {
 public:
  // Keys are distinct bools, ints, uints and strings.
  using Entries = std::vector<std::pair<Datum, Datum>>;

  explicit MapView(const Value::Map* map) : source_(Source::kGiven), given_(map) {}
  explicit MapView(const Entries* entries) : source_(Source::kMade), made_(entries) {}
  explicit MapView(JsonView map) : source_(Source::kJson), json_(map) {}  // of a map

  size_t size() const;
  // Whether there is an entry with that key; sets `found` to its value. Adds the number of entries
  // looked at, beyond a few, to `visited`. Equal numbers are the same key, whatever their kind.
  bool Find(const Datum& key, Datum& found, size_t& visited) const;
  bool Find(absl::string_view key, Datum& found, size_t& visited) const;
  // Follows `names` down, one Find for each. False if a step finds nothing, or leads through a
  // value that the evaluation made.
  bool FindPath(std::span<const absl::string_view> names, Datum& found, size_t& visited) const;
  // Visits the entries until `visit` returns false.
  void Each(absl::FunctionRef<bool(const Datum& key, const Datum& value)> visit) const;

 private:
  enum class Source { kGiven, kMade, kJson };

  bool FindGivenPath(std::span<const absl::string_view> names, Datum& found) const;

  Source source_;
  union {
    const Value::Map* given_;
    const Entries* made_;
    JsonView json_;
  };
};

}  // namespace magpie::expr
