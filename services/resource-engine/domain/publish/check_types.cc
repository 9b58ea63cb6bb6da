#include "services/resource-engine/domain/publish/check_types.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/value/json.h"
#include "services/resource-engine/domain/definition/check_grpc.h"
#include "services/resource-engine/domain/run/batch.h"

namespace magpie::resource {
namespace {

// kAny if there is no such field, or it has no type.
ValueType TypeOfField(const Catalog& catalog, const ResourceId& name) {
  const auto found = catalog.Find(name);
  if (found == nullptr) return ValueType::kAny;
  const Kind& kind = found->resource.content.kind;
  if (const auto* field = std::get_if<Field>(&kind)) return field->type;
  if (const auto* derived = std::get_if<Derived>(&kind)) return derived->type;
  return ValueType::kAny;
}

// The item of the example's key; null if there is none.
const Value* ItemOf(const Batch& batch, const Example& example, const Value& body) {
  const auto key = example.params.find(batch.key);
  const absl::StatusOr<BatchItems> items = BatchItems::Read(batch, body);
  return key == example.params.end() || !items.ok() ? nullptr : items->Find(key->second);
}

void CheckExamples(const Origin& origin, const Api& api, ValueType type, absl::string_view place,
                   Faults& faults) {
  for (const Example& example : api.examples) {
    const absl::StatusOr<Value> body = ParseJson(example.body);
    if (example.status / 100 != 2 || !body.ok()) continue;
    const Value* whole = api.batch.has_value() ? ItemOf(*api.batch, example, *body) : &*body;
    const Value* value = whole == nullptr ? nullptr : FindPointer(*whole, origin.pointer);
    if (value == nullptr || Fits(*value, type)) continue;
    faults.Add(absl::StrCat(place, ".type"),
               absl::StrCat("is ", WordOf(type), ", but an example of ", origin.api.str(), " has ",
                            ToJson(*value), " there"));
    return;
  }
}

// For a gRPC method: compares with its descriptors.
void CheckMessage(const Origin& origin, const ApiProgram& api, ValueType type,
                  absl::string_view place, absl::string_view place_of_pointer, Faults& faults) {
  const auto value = ExampleAt(api, origin.pointer);
  if (!value.ok()) {
    faults.Add(absl::StrCat(place_of_pointer, ".pointer"), value.status().message());
  } else if (!Fits(*value, type)) {
    faults.Add(absl::StrCat(place, ".type"),
               absl::StrCat("is ", WordOf(type), ", but ", origin.api.str(), " answers with ",
                            KindOf(*value), " there"));
  }
}

void CheckOrigin(const Catalog& catalog, const Origin& origin, ValueType type,
                 absl::string_view place, absl::string_view place_of_pointer, Faults& faults) {
  const auto found = catalog.Find(origin.api);
  if (found == nullptr || found->definition == nullptr) return;
  const auto* program = std::get_if<ApiProgram>(&*found->definition);
  if (program == nullptr) return;
  CheckExamples(origin, std::get<Api>(found->resource.content.kind), type, place, faults);
  if (program->grpc != nullptr) {
    CheckMessage(origin, *program, type, place, place_of_pointer, faults);
  }
}

// Whether a value of a different type always makes the field an error.
bool IsStrict(const Field& field) {
  return field.type != ValueType::kAny && field.alternatives.empty() && !field.fallback.has_value();
}

// Whether a value can have both types.
bool AreCompatible(ValueType one, ValueType other) {
  const auto is_number = [](ValueType type) {
    return type == ValueType::kInteger || type == ValueType::kNumber;
  };
  return one == other || (is_number(one) && is_number(other));
}

// Evaluates the expression with values of the types of its inputs. An error is no evidence, unless
// an operation is not defined for these types.
void CheckDerived(const Catalog& catalog, const Published& published, const Derived& derived,
                  absl::string_view place, Faults& faults) {
  if (published.definition == nullptr || !derived.inputs.params.empty() ||
      !derived.inputs.optional.empty()) {
    return;
  }
  Value::Map variables;
  for (const auto& [variable, field] : derived.inputs.fields) {
    const ValueType type = TypeOfField(catalog, field);
    if (type == ValueType::kAny) return;
    variables.emplace(variable, ExampleOf(type));
  }
  const auto value = Derive(std::get<DerivedProgram>(*published.definition), variables);
  if (!value.ok()) {
    if (!absl::StartsWith(value.status().message(), "not defined for these types")) return;
    faults.Add(absl::StrCat(place, ".derived.expression"), value.status().message());
  } else if (!Fits(*value, derived.type)) {
    faults.Add(absl::StrCat(place, ".derived.type"),
               absl::StrCat("is ", WordOf(derived.type), ", but the expression evaluates to ",
                            KindOf(*value)));
  }
}

}  // namespace

void CheckSamePlaces(const Catalog& after, const Catalog::Changes& changes, Faults& faults) {
  std::map<std::pair<ResourceId, absl::string_view>, std::vector<const Published*>> places;
  const auto strict_field = [](const Published& published) -> const Field* {
    const auto* field = std::get_if<Field>(&published.resource.content.kind);
    return field != nullptr && IsStrict(*field) ? field : nullptr;
  };
  after.Each([&](const Published& published) {
    const Field* field = strict_field(published);
    if (field != nullptr) places[{field->api, field->pointer}].push_back(&published);
  });
  for (const auto& [name, published] : changes) {
    const Field* field = published == nullptr ? nullptr : strict_field(*published);
    if (field == nullptr) continue;
    std::set<std::string> others;  // in a stable order
    for (const Published* other : places[{field->api, field->pointer}]) {
      const ValueType type = strict_field(*other)->type;
      if (AreCompatible(type, field->type)) continue;
      others.insert(absl::StrCat(other->resource.name.str(), ", of the same place ",
                                 field->pointer.empty() ? "(all)" : field->pointer, " of ",
                                 field->api.str(), ", is ", WordOf(type)));
    }
    if (others.empty()) continue;
    faults.Add(
        absl::StrCat("resources[", name.str(), "].field.type"),
        absl::StrCat("is ", WordOf(field->type), ", but ", *others.begin(),
                     ": give both the same type or, if it may be either, give one of them an "
                     "alternative or a fallback for the other type"));
  }
}

void CheckTypes(const Catalog& catalog, const Published& published, absl::string_view place,
                Faults& faults) {
  const Kind& kind = published.resource.content.kind;
  if (const auto* derived = std::get_if<Derived>(&kind)) {
    return CheckDerived(catalog, published, *derived, place, faults);
  }
  const auto* field = std::get_if<Field>(&kind);
  if (field == nullptr) return;
  const std::string at = absl::StrCat(place, ".field");
  CheckOrigin(catalog, {field->api, field->pointer}, field->type, at, at, faults);
  for (size_t i = 0; i < field->alternatives.size(); ++i) {
    CheckOrigin(catalog, field->alternatives[i], field->type, at,
                absl::StrCat(at, ".alternatives[", i, "]"), faults);
  }
}

}  // namespace magpie::resource
