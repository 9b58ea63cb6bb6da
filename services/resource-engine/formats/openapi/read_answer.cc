#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/value/json.h"
#include "services/resource-engine/formats/openapi/media.h"
#include "services/resource-engine/formats/openapi/reading.h"

namespace magpie::resource {
namespace {

struct Answer {
  std::string status;
  const Value* node = nullptr;       // null if it is described elsewhere
  absl::string_view elsewhere = {};  // then
};

// The first success that has JSON, otherwise the first success. "2XX" is after "200"; the default
// is used only if there are no successes.
std::optional<Answer> SuccessOf(const Value* node, const Document& document) {
  const Value::Map* responses = MapOf(node, "responses");
  if (responses == nullptr) return std::nullopt;
  std::optional<Answer> first;
  const auto take = [&](const std::string& status, const Value& response) {
    Answer answer{status, document.Resolve(&response)};
    if (answer.node == nullptr) answer.elsewhere = document.LostIn(&response);
    const bool has_json = static_cast<bool>(JsonOf(Find(answer.node, "content")));
    if (!first.has_value() || has_json) first = answer;
    return has_json;
  };
  for (const auto& [status, response] : *responses) {
    if (absl::StartsWith(status, "2") && take(status, response)) return first;
  }
  const auto other = responses->find("default");
  if (!first.has_value() && other != responses->end()) take(other->first, other->second);
  return first;
}

bool HasNoBody(const Answer& answer) { return answer.status == "204" || answer.status == "205"; }

// The first example that a document has of an answer, wherever it is.
const Value* ExampleOf(const Value* json, const Document& document) {
  if (const Value* example = Find(json, "example")) return example;
  if (const Value::Map* named = MapOf(json, "examples")) {
    for (const auto& [name, example] : *named) {
      if (!document.budget().Spend()) return nullptr;
      if (const Value* value = Find(document.Resolve(&example), "value")) return value;
    }
  }
  const Value* schema = document.Resolve(Find(json, "schema"));
  if (const Value* example = Find(schema, "example")) return example;
  const Value::List* several = ListOf(schema, "examples");
  return several == nullptr || several->empty() ? nullptr : &several->front();
}

// The JSON of an example, which many documents write as a string.
std::optional<std::string> JsonOfExample(const Value& example, const Types& types) {
  const std::string* text = example.as_string();
  if (text == nullptr) return ToJson(example);
  if (types.names.contains("string")) return ToJson(example);
  const absl::StatusOr<Value> parsed = ParseJson(*text);
  if (parsed.ok()) return ToJson(*parsed);
  return types.names.empty() ? std::optional(ToJson(example)) : std::nullopt;
}

void ReadExample(const Value* json, Reading& reading) {
  const Value* example = ExampleOf(json, reading.document);
  if (example == nullptr) return;
  const Types types = reading.document.TypesOf(Find(json, "schema"));
  std::optional<std::string> body = JsonOfExample(*example, types);
  if (!body.has_value()) {
    return reading.Note("without the example of its answer, a text that is not JSON");
  }
  if (body->size() > kMaxExampleBytes) {
    return reading.Note(absl::StrCat("without the example of its answer, which is longer than ",
                                     kMaxExampleBytes, " bytes"));
  }
  reading.operation.api.examples.push_back({.body = *std::move(body)});
}

// Notes an answer that is not JSON.
void NoteOther(const Answer& answer, Reading& reading) {
  if (!answer.elsewhere.empty()) {
    return reading.Note(absl::StrCat("its answer ", answer.status, " is described elsewhere, by ",
                                     answer.elsewhere, ": one field has all of it"));
  }
  const std::string types = NamesOf(Find(answer.node, "content"));
  if (types.empty()) {
    return reading.Note("does not describe its JSON answer: one field has all of it");
  }
  reading.Note(absl::StrCat("answers with ", types,
                            ", but only JSON is read: a call fails (UPSTREAM_BAD_JSON) "
                            "unless its answer is JSON after all"));
}

}  // namespace

void ReadAnswer(const Value* node, Reading& reading) {
  const std::optional<Answer> answer = SuccessOf(node, reading.document);
  if (!answer.has_value()) {
    return reading.Note("does not describe its answer: one field has all of it");
  }
  const MediaType json = JsonOf(Find(answer->node, "content"));
  if (!json) {
    reading.operation.has_answer = !HasNoBody(*answer);
    if (reading.operation.has_answer) NoteOther(*answer, reading);
    return;
  }
  ReadExample(json.node, reading);
  const Value* schema = Find(json.node, "schema");
  const Properties properties = reading.document.PropertiesOf(schema);
  if (!properties.elsewhere.empty()) {
    reading.Note(absl::StrCat("some fields of its answer may be missing: they are described ",
                              "elsewhere, by ", properties.elsewhere));
  }
  // The properties of a list do not exist.
  if (reading.document.TypesOf(schema).IsOnly("array")) return;
  for (const auto& [name, property] : properties.schemas) {
    if (reading.document.Says(property, "writeOnly")) continue;
    reading.operation.fields.push_back({std::string(name)});
  }
}

}  // namespace magpie::resource
