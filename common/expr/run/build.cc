// Literals of lists, maps and messages, and calls.

#include <algorithm>
#include <forward_list>

#include "absl/container/inlined_vector.h"
#include "absl/strings/str_cat.h"
#include "common/expr/datum/compare.h"
#include "common/expr/library/functions.h"
#include "common/expr/library/names.h"
#include "common/expr/run/evaluator.h"

namespace magpie::expr {

std::optional<Datum> Evaluator::Element(NodeId id) {
  const Datum datum = Eval(id);
  if (ast_.nodes[id].op != Op::kOptional || datum.is_failure()) return datum;
  const Optional* const optional = datum.as_optional();
  if (optional == nullptr) {
    return heap_.Fail(absl::StrCat("an optional is expected, not a value of kind ", KindOf(datum)));
  }
  return optional->value != nullptr ? std::optional(*optional->value) : std::nullopt;
}

Datum Evaluator::List(const Node& node) {
  std::vector<Datum> items;
  items.reserve(node.arg_count);
  for (const NodeId arg : ast_.Args(node)) {
    const std::optional<Datum> item = Element(arg);
    if (!item.has_value()) continue;
    if (item->is_failure()) return *item;
    items.push_back(*item);
  }
  return heap_.List(std::move(items));
}

std::optional<Datum> Evaluator::AddEntry(const Datum& key, const Datum& value,
                                         MapView::Entries& entries) {
  if (!MayBeKey(key)) return heap_.Fail(absl::StrCat("a key cannot be of kind ", KindOf(key)));
  const bool is_new = std::ranges::none_of(
      entries, [&](const auto& entry) { return SameScalar(entry.first, key); });
  if (!is_new) return heap_.Fail("duplicate key");
  entries.emplace_back(key, value);
  if (!heap_.ChargeEntries(entries.size())) return heap_.Fail("too costly");
  return std::nullopt;
}

Datum Evaluator::Map(const Node& node) {
  MapView::Entries entries;
  entries.reserve(node.arg_count / 2);
  for (size_t i = 0; i < node.arg_count; i += 2) {
    const Datum key = Arg(node, i);
    if (key.is_failure()) return key;
    const std::optional<Datum> value = Element(ast_.Args(node)[i + 1]);
    if (!value.has_value()) continue;
    if (value->is_failure()) return *value;
    if (const std::optional<Datum> failure = AddEntry(key, *value, entries)) return *failure;
  }
  return heap_.Map(std::move(entries));
}

Datum Evaluator::MakeMessage(const Node& node) {
  std::vector<std::pair<absl::string_view, Datum>> fields;
  for (size_t i = 0; i < node.arg_count; i += 2) {
    const absl::string_view name = *ast_.nodes[ast_.Args(node)[i]].constant.as_string();
    const std::optional<Datum> value = Element(ast_.Args(node)[i + 1]);
    if (!value.has_value()) continue;
    if (value->is_failure()) return *value;
    fields.emplace_back(name, *value);
  }
  return node.message->make(fields, heap_);
}

Datum Evaluator::Call(const Node& node) {
  if (node.function == nullptr || !TakesSoMany(*node.function, node.arg_count)) {
    return heap_.Fail(absl::StrCat("no such function: ", node.name));
  }
  if (node.arg_count == 1) {
    const Datum args[] = {Arg(node, 0)};
    return args[0].is_failure() ? args[0]
                                : node.function->apply(std::span<const Datum>(args), heap_);
  }
  if (node.arg_count == 2) {
    const Datum args[] = {Arg(node, 0), Operand(ast_.Args(node)[1])};
    if (args[0].is_failure()) return args[0];
    return args[1].is_failure() ? args[1]
                                : node.function->apply(std::span<const Datum>(args), heap_);
  }
  absl::InlinedVector<Datum, 3> args;
  for (const NodeId arg : ast_.Args(node)) {
    args.push_back(Eval(arg));
    if (args.back().is_failure()) return args.back();
  }
  return node.function->apply(std::span(args.data(), args.size()), heap_);
}

Datum Evaluator::Matches(const Node& node) {
  const Datum text = Arg(node, 0);
  if (text.is_failure()) return text;
  if (text.as_string() == nullptr) return NoOverload("matches", std::span(&text, 1), heap_);
  return ast_.regexes[node.slot].Matches(*text.as_string(), heap_);
}

// The second operand counts only if the first has no value.
Datum Evaluator::OptionalOr(const Node& node) {
  const Datum datum = Arg(node, 0);
  if (datum.is_failure()) return datum;
  const Optional* const optional = datum.as_optional();
  if (optional == nullptr) return NoOverload(node.name, std::span(&datum, 1), heap_);
  const bool wants_value = node.op == Op::kOptionalOrValue;
  if (optional->value != nullptr) return wants_value ? *optional->value : datum;
  const Datum other = Arg(node, 1);
  if (wants_value || other.is_failure() || other.as_optional() != nullptr) return other;
  return heap_.Fail(absl::StrCat("an optional is expected, not a value of kind ", KindOf(other)));
}

// A failure of the bound value counts only where the value is used.
Datum Evaluator::Bind(const Node& node) {
  const Datum value = Arg(node, 1);
  locals_[node.slot] = &value;
  return Arg(node, 2);
}

Datum Evaluator::Block(const Node& node) {
  uint32_t slot = node.slot;
  std::forward_list<Datum> values;
  for (const NodeId value : ast_.Args(ast_.nodes[ast_.Args(node)[0]])) {
    locals_[slot++] = &values.emplace_front(Eval(value));
  }
  return Arg(node, 1);
}

}  // namespace magpie::expr
