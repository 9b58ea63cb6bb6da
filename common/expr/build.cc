// Literals of lists and maps, calls, and comprehensions.

#include <algorithm>

#include "absl/container/inlined_vector.h"
#include "absl/strings/str_cat.h"
#include "common/expr/compare.h"
#include "common/expr/evaluator.h"
#include "common/expr/functions.h"

namespace magpie::expr {
namespace {

bool MayBeKey(const Datum& datum) {
  return datum.as_bool() != nullptr || datum.as_int() != nullptr || datum.as_uint() != nullptr ||
         datum.as_string() != nullptr;
}

}  // namespace

Datum Evaluator::List(const Node& node) {
  std::vector<Datum> items;
  items.reserve(node.arg_count);
  for (const NodeId arg : ast_.Args(node)) {
    items.push_back(Eval(arg));
    if (items.back().is_fault()) return items.back();
  }
  return heap_.List(std::move(items));
}

Datum Evaluator::Map(const Node& node) {
  MapView::Entries entries;
  entries.reserve(node.arg_count / 2);
  for (size_t i = 0; i < node.arg_count; i += 2) {
    const Datum key = Arg(node, i);
    if (key.is_fault()) return key;
    if (!MayBeKey(key)) return heap_.Fail(absl::StrCat("no key can be of kind ", KindOf(key)));
    const bool is_new = std::ranges::none_of(
        entries, [&](const auto& entry) { return SameScalar(entry.first, key); });
    if (!is_new) return heap_.Fail("a key stands twice");
    const Datum value = Arg(node, i + 1);
    if (value.is_fault()) return value;
    entries.emplace_back(key, value);
    heap_.Charge(MapView(&entries).FindCost());
  }
  return heap_.Map(std::move(entries));
}

Datum Evaluator::Call(const Node& node) {
  absl::InlinedVector<Datum, 4> args;
  for (const NodeId arg : ast_.Args(node)) {
    args.push_back(Eval(arg));
    if (args.back().is_fault()) return args.back();
  }
  return node.function->call(std::span(args.data(), args.size()), heap_);
}

template <typename Visit>
void Evaluator::EachItem(const Datum& range, Visit visit) {
  if (const MapView* const map = range.as_map()) {
    map->Each([&](const Datum& key, const Datum&) { return heap_.Charge(1) && visit(key); });
    return;
  }
  const ListView& list = *range.as_list();
  for (size_t i = 0; i < list.size(); ++i) {
    if (!heap_.Charge(1) || !visit(list[i])) return;
  }
}

Datum Evaluator::Comprehend(const Node& node) {
  const Datum range = Arg(node, 0);
  if (range.is_fault()) return range;
  if (range.as_list() == nullptr && range.as_map() == nullptr) {
    return heap_.Fail(absl::StrCat("no items in a value of kind ", KindOf(range)));
  }
  switch (node.op) {
    case Op::kAll:
      return Quantify(node, range, false);
    case Op::kExists:
      return Quantify(node, range, true);
    case Op::kExistsOne:
      return CountOne(node, range);
    case Op::kFilter:
      return Filter(node, range);
    default:
      return Transform(node, range);
  }
}

// As && and || over the items: a fault counts only where no item decides.
Datum Evaluator::Quantify(const Node& node, const Datum& range, bool decisive) {
  Datum result(!decisive);
  EachItem(range, [&](const Datum& item) {
    locals_[node.slot] = item;
    const Datum datum = Arg(node, 2);
    const bool* const value = datum.as_bool();
    if (value != nullptr && *value == decisive) {
      result = datum;
      return false;
    }
    if (value == nullptr && !result.is_fault()) result = AskedForBool(datum);
    return true;
  });
  return result;
}

Datum Evaluator::CountOne(const Node& node, const Datum& range) {
  const Datum held = Filter(node, range);
  return held.is_fault() ? held : Datum(held.as_list()->size() == 1);
}

Datum Evaluator::Filter(const Node& node, const Datum& range) {
  std::vector<Datum> items;
  std::optional<Datum> fault;
  EachItem(range, [&](const Datum& item) {
    locals_[node.slot] = item;
    const Datum holds = Arg(node, 2);
    if (holds.as_bool() == nullptr) {
      fault = AskedForBool(holds);
    } else if (*holds.as_bool()) {
      items.push_back(item);
    }
    return !fault.has_value();
  });
  return fault.has_value() ? *fault : heap_.List(std::move(items));
}

Datum Evaluator::Transform(const Node& node, const Datum& range) {
  const bool is_filtered = node.arg_count == 4;
  std::vector<Datum> items;
  std::optional<Datum> fault;
  EachItem(range, [&](const Datum& item) {
    locals_[node.slot] = item;
    const Datum holds = is_filtered ? Arg(node, 2) : Datum(true);
    if (holds.as_bool() == nullptr) {
      fault = AskedForBool(holds);
    } else if (*holds.as_bool()) {
      items.push_back(Arg(node, node.arg_count - 1));
      if (items.back().is_fault()) fault = items.back();
    }
    return !fault.has_value();
  });
  return fault.has_value() ? *fault : heap_.List(std::move(items));
}

}  // namespace magpie::expr
