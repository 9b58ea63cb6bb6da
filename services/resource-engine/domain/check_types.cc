#include "services/resource-engine/domain/check_types.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/value/json.h"
#include "services/resource-engine/domain/batch.h"

namespace magpie::resource {
namespace {

// kAny where there is none, or it does not say.
ValueType TypeOf(const Snapshot& snapshot, const ResourceId& name) {
  const auto found = snapshot.Find(name);
  if (found == nullptr) return ValueType::kAny;
  const Kind& kind = found->resource.content.kind;
  if (const auto* field = std::get_if<Field>(&kind)) return field->type;
  if (const auto* derived = std::get_if<Derived>(&kind)) return derived->type;
  return ValueType::kAny;
}

// Of the key that the example is for; null where it has none.
const Value* ItemOf(const Batch& batch, const Example& example, const Value& body) {
  const auto key = example.params.find(batch.key);
  const absl::StatusOr<BatchItems> items = BatchItems::Read(batch, body);
  return key == example.params.end() || !items.ok() ? nullptr : items->Find(key->second);
}

void CheckOrigin(const Snapshot& snapshot, const Origin& origin, ValueType type,
                 absl::string_view place, Faults& faults) {
  const auto found = snapshot.Find(origin.api);
  const Api* api = found == nullptr ? nullptr : std::get_if<Api>(&found->resource.content.kind);
  if (api == nullptr) return;
  for (const Example& example : api->examples) {
    const absl::StatusOr<Value> body = ParseJson(example.body);
    if (example.status / 100 != 2 || !body.ok()) continue;
    const Value* whole = api->batch.has_value() ? ItemOf(*api->batch, example, *body) : &*body;
    const Value* value = whole == nullptr ? nullptr : FindPointer(*whole, origin.pointer);
    if (value == nullptr || Fits(*value, type)) continue;
    faults.Add(place, absl::StrCat("is ", WordOf(type), ", and an example of ", origin.api.str(),
                                   " has ", ToJson(*value), " there"));
    return;
  }
}

// A call of the expression with values of the types of its inputs. That one cannot be evaluated
// tells nothing, but where an operation is not there for such values.
void CheckDerived(const Snapshot& snapshot, const Published& published, const Derived& derived,
                  absl::string_view place, Faults& faults) {
  if (published.definition == nullptr || !derived.inputs.params.empty() ||
      !derived.inputs.optional.empty()) {
    return;
  }
  Value::Map variables;
  for (const auto& [variable, field] : derived.inputs.fields) {
    const ValueType type = TypeOf(snapshot, field);
    if (type == ValueType::kAny) return;
    variables.emplace(variable, ExampleOf(type));
  }
  const auto value = Derive(std::get<DerivedProgram>(*published.definition), variables);
  if (!value.ok()) {
    if (!absl::StartsWith(value.status().message(), "no such overload")) return;
    faults.Add(absl::StrCat(place, ".derived.expression"), value.status().message());
  } else if (!Fits(*value, derived.type)) {
    faults.Add(absl::StrCat(place, ".derived.type"),
               absl::StrCat("is ", WordOf(derived.type), ", and the expression comes to ",
                            KindOf(*value)));
  }
}

}  // namespace

void CheckTypes(const Snapshot& snapshot, const Published& published, absl::string_view place,
                Faults& faults) {
  const Kind& kind = published.resource.content.kind;
  if (const auto* derived = std::get_if<Derived>(&kind)) {
    return CheckDerived(snapshot, published, *derived, place, faults);
  }
  const auto* field = std::get_if<Field>(&kind);
  if (field == nullptr || field->type == ValueType::kAny) return;
  const std::string at = absl::StrCat(place, ".field.type");
  CheckOrigin(snapshot, {field->api, field->pointer}, field->type, at, faults);
  for (const Origin& origin : field->alternatives) {
    CheckOrigin(snapshot, origin, field->type, at, faults);
  }
}

}  // namespace magpie::resource
