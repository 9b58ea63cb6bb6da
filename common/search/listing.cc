#include "common/search/listing.h"

#include <algorithm>
#include <span>
#include <utility>

#include "common/search/selection.h"

namespace magpie::search {
namespace {

// What an order compares of a document.
struct Key {
  absl::string_view title;
  absl::Time changed;
  absl::string_view id;
};

Key KeyOf(const Listed& listed) { return {listed.title, listed.changed, listed.id}; }

Key KeyOf(const Catalog& catalog, uint32_t document) {
  return {catalog.title(document), catalog.changed(document), catalog.id(document)};
}

bool ComesFirst(Order order, const Key& a, const Key& b) {
  if (order == Order::kTitle) return std::pair(a.title, a.id) < std::pair(b.title, b.id);
  return a.changed != b.changed ? a.changed > b.changed : a.id < b.id;
}

// A part on the way through its order.
class Cursor {
 public:
  Cursor(const Snapshot::Part& part, const Filter& filter, Order order, const Listed* after)
      : catalog_(part.segment->catalog()), selected_(Select(part, filter)) {
    rest_ = order == Order::kTitle ? catalog_.by_title() : catalog_.by_newest();
    if (after != nullptr) {
      const auto behind = std::ranges::partition_point(rest_, [&](uint32_t document) {
        return !ComesFirst(order, KeyOf(*after), KeyOf(catalog_, document));
      });
      rest_ = rest_.subspan(static_cast<size_t>(behind - rest_.begin()));
    }
    SkipRefused();
  }

  bool is_over() const { return rest_.empty(); }
  Key key() const { return KeyOf(catalog_, rest_.front()); }

  void Next() {
    rest_ = rest_.subspan(1);
    SkipRefused();
  }

 private:
  void SkipRefused() {
    while (!rest_.empty() && !selected_.Has(rest_.front())) rest_ = rest_.subspan(1);
  }

  const Catalog& catalog_;
  Bitmap selected_;
  std::span<const uint32_t> rest_;
};

}  // namespace

std::vector<Listed> List(const Snapshot& snapshot, const Filter& filter, Order order,
                         const Listed* after, size_t limit) {
  std::vector<Cursor> cursors;
  cursors.reserve(snapshot.parts.size());
  for (const Snapshot::Part& part : snapshot.parts) {
    cursors.emplace_back(part, filter, order, after);
  }
  std::vector<Listed> listed;
  while (listed.size() < limit) {
    Cursor* first = nullptr;
    for (Cursor& cursor : cursors) {
      if (cursor.is_over()) continue;
      if (first == nullptr || ComesFirst(order, cursor.key(), first->key())) first = &cursor;
    }
    if (first == nullptr) break;
    const Key key = first->key();
    listed.push_back({std::string(key.id), std::string(key.title), key.changed});
    first->Next();
  }
  return listed;
}

}  // namespace magpie::search
