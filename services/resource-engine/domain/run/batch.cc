#include "services/resource-engine/domain/run/batch.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"

namespace magpie::resource {
namespace {

// Normalizes keys: an answer may have 17 or "17".
std::string TextOf(const Value& key) {
  const std::string* text = key.as_string();
  return text != nullptr ? *text : ToJson(key);
}

const Value& BatchKeyOf(const Call& call) {
  return call.variables->find(std::string(kKeysVariable))->second.as_list()->front();
}

absl::Status Missing(absl::string_view what) {
  return Error(absl::StatusCode::kFailedPrecondition, "FIELD_MISSING",
               absl::StrCat("its answer to many keys has ", what));
}

absl::StatusOr<std::shared_ptr<const Value>> ItemOf(const absl::StatusOr<BatchItems>& items,
                                                    const Call& call) {
  if (!items.ok()) return items.status();
  const Value* item = items->Find(BatchKeyOf(call));
  if (item == nullptr) return Missing("no item for this key");
  return std::make_shared<const Value>(*item);
}

}  // namespace

Value::Map ForOneKey(const ApiProgram& api, const Value::Map& given) {
  Value::Map variables;
  const auto take = [&](const std::string& name) {
    if (const auto found = given.find(name); found != given.end()) variables.insert(*found);
  };
  std::ranges::for_each(api.inputs.params, take);
  std::ranges::for_each(api.inputs.optional, take);
  for (const auto& [name, field] : api.inputs.fields) take(name);
  if (api.reads_params) take(std::string(kParamsVariable));
  Value::List keys;
  if (const auto key = given.find(api.batch->key); key != given.end()) keys.push_back(key->second);
  variables.insert_or_assign(std::string(kKeysVariable), std::move(keys));
  return variables;
}

std::string BatchOf(const Call& call) {
  Value::Map others = *call.variables;
  others.erase(call.api->batch->key);
  others.erase(std::string(kKeysVariable));
  return absl::StrCat(absl::Hex(reinterpret_cast<uintptr_t>(call.definition.get())),
                      ToJson(std::move(others)));
}

absl::StatusOr<std::shared_ptr<const Call>> Join(
    std::span<const std::shared_ptr<const Call>> calls) {
  if (calls.size() == 1) return calls.front();
  const Call& first = *calls.front();
  Value::List keys;
  std::set<std::string> seen;
  for (const auto& call : calls) {
    if (seen.insert(TextOf(BatchKeyOf(*call))).second) keys.push_back(BatchKeyOf(*call));
  }
  const std::string idempotency_key = absl::StrCat(first.idempotency_key, "/keys-", calls.size());
  auto variables = std::make_shared<Value::Map>(*first.variables);
  variables->insert_or_assign(std::string(kKeysVariable), std::move(keys));
  ASSIGN_OR_RETURN(Rendered request, Render(*first.api, *variables));
  return std::make_shared<const Call>(Call{.definition = first.definition,
                                           .api = first.api,
                                           .request = std::move(request),
                                           .idempotency_key = idempotency_key,
                                           .variables = std::move(variables)});
}

bool IsWorthSplitting(int http_status, const absl::Status& why) {
  if (why.ok()) return false;
  if (ReasonOf(why) == "REQUEST_TOO_LARGE" || ReasonOf(why) == "UPSTREAM_TOO_LARGE") return true;
  constexpr int kOffended[] = {400, 404, 413, 414, 422};
  return std::ranges::find(kOffended, http_status) != std::end(kOffended);
}

absl::StatusOr<BatchItems> BatchItems::Read(const Batch& batch, const Value& body) {
  BatchItems items;
  const Value* all = FindPointer(body, batch.items);
  const Value::Map* map = all == nullptr ? nullptr : all->as_map();
  const Value::List* list = all == nullptr ? nullptr : all->as_list();
  if (batch.item_key.empty() && map != nullptr) {
    for (const auto& [key, item] : *map) items.by_key_.emplace(key, &item);
    return items;
  }
  if (batch.item_key.empty() || list == nullptr) {
    return Missing(
        absl::StrCat("no ", batch.item_key.empty() ? "object" : "list", " at '", batch.items, "'"));
  }
  for (const Value& item : *list) {
    const Value* key = FindPointer(item, batch.item_key);
    if (key != nullptr) items.by_key_.emplace(TextOf(*key), &item);
  }
  return items;
}

const Value* BatchItems::Find(const Value& key) const {
  const auto found = by_key_.find(TextOf(key));
  return found == by_key_.end() ? nullptr : found->second;
}

std::vector<Outcome> SplitOutcome(std::span<const std::shared_ptr<const Call>> calls,
                                  const Outcome& outcome) {
  Outcome one = outcome;
  one.bytes = outcome.bytes / calls.size();
  std::vector<Outcome> outcomes(calls.size(), one);
  for (size_t i = 1; i < calls.size(); ++i) {
    outcomes[i].source = Source::kShared;
    outcomes[i].attempts = 0;
  }
  if (!outcome.body.ok()) return outcomes;
  static const Value kNoBody;
  const Value& body = *outcome.body == nullptr ? kNoBody : **outcome.body;
  const absl::StatusOr<BatchItems> items = BatchItems::Read(*calls.front()->api->batch, body);
  for (size_t i = 0; i < calls.size(); ++i) outcomes[i].body = ItemOf(items, *calls[i]);
  return outcomes;
}

}  // namespace magpie::resource
