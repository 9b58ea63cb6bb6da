#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/status/error.h"
#include "common/status/faults.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "common/yaml/yaml.h"
#include "services/resource-engine/domain/definition.h"
#include "services/resource-engine/formats/document.h"
#include "services/resource-engine/formats/drafts.h"

namespace magpie::resource {
namespace {

constexpr std::array kMethods = {"get", "post", "put", "patch", "delete"};
// A body with more properties is one parameter.
constexpr size_t kMaxBodyParams = 16;
// Whether the answer is JSON, and who calls, is not the caller's to say.
constexpr std::array kNotParams = {"Accept", "Content-Type", "Authorization"};

absl::Status BadOpenApi(absl::string_view what) {
  return InvalidFields("BAD_OPENAPI", {{"openapi", std::string(what)}});
}

absl::StatusOr<Value> Parse(absl::string_view text) {
  if (text.size() > kMaxDocumentBytes) {
    return BadOpenApi(absl::StrCat("is longer than ", kMaxDocumentBytes, " bytes"));
  }
  const bool is_json = absl::StartsWith(absl::StripLeadingAsciiWhitespace(text), "{");
  absl::StatusOr<Value> root = is_json ? ParseJson(text) : ParseYaml(text);
  if (!root.ok()) return BadOpenApi(root.status().message());
  if (Find(&*root, "swagger") != nullptr) {
    return BadOpenApi("is Swagger 2: convert it to OpenAPI 3 first");
  }
  const absl::string_view version = TextOf(&*root, "openapi");
  if (!absl::StartsWith(version, "3.")) return BadOpenApi("does not say that it is OpenAPI 3");
  if (Find(&*root, "paths") == nullptr) return BadOpenApi("has no paths");
  return root;
}

// Makes one operation; what it cannot make throws nothing, but is told and left out.
class Reader {
 public:
  Reader(const Document& document, Drafts& drafts) : document_(document), drafts_(drafts) {}

  // `item` is what stands at `path`, `told` the operation there.
  void Read(const std::string& method, const std::string& path, const Value* item,
            const Value* told) {
    operation_ = {};
    operation_.name = absl::StrCat(absl::AsciiStrToUpper(method), " ", path);
    operation_.api.method = absl::AsciiStrToUpper(method);
    operation_.api.path = path;
    const std::string id(TextOf(told, "operationId"));
    if (!drafts_.IsWanted({operation_.name, id}) || !drafts_.HasRoom(operation_.name)) return;
    variables_ = {};
    Describe(told);
    if (!ReadParameters(item, told) || !ReadBody(told)) return;
    ReadAnswer(told);
    operation_.api.inputs = variables_.inputs();
    drafts_.Add(id.empty() ? absl::StrCat(method, path) : id, std::move(operation_));
  }

 private:
  void Note(absl::string_view what) { drafts_.Note(operation_.name, what); }

  void Describe(const Value* told) {
    const absl::string_view summary = TextOf(told, "summary");
    const absl::string_view description = TextOf(told, "description");
    operation_.description =
        absl::StrCat(summary, summary.empty() || description.empty() ? "" : "\n\n", description);
    if (IsTrue(told, "deprecated")) operation_.tags.insert("deprecated");
    const Value* tags = Find(told, "tags");
    if (tags == nullptr || tags->as_list() == nullptr) return;
    for (const Value& tag : *tags->as_list()) {
      if (tag.as_string() != nullptr) operation_.tags.insert(*tag.as_string());
    }
  }

  // Those of the path's every operation, and this one's, which come before them.
  bool ReadParameters(const Value* item, const Value* told) {
    std::map<std::pair<std::string, std::string>, const Value*> parameters;
    for (const Value* owner : {told, item}) {
      const Value* list = Find(owner, "parameters");
      if (list == nullptr || list->as_list() == nullptr) continue;
      for (const Value& entry : *list->as_list()) {
        const Value* parameter = document_.Resolve(&entry);
        if (parameter == nullptr) {
          Note("left out, since a parameter is described elsewhere");
          return false;
        }
        parameters.try_emplace(
            {std::string(TextOf(parameter, "in")), std::string(TextOf(parameter, "name"))},
            parameter);
      }
    }
    return std::ranges::all_of(parameters, [this](const auto& entry) {
      return ReadParameter(entry.first.first, entry.first.second, entry.second);
    });
  }

  bool ReadParameter(const std::string& in, const std::string& name, const Value* parameter) {
    const bool required = in == "path" || IsTrue(parameter, "required");
    const auto is_name = [&name](const char* other) { return absl::EqualsIgnoreCase(name, other); };
    if (in == "header" && std::ranges::any_of(kNotParams, is_name)) return true;
    if (const std::string why = WhyNot(in, name, parameter); !why.empty()) {
      Note(absl::StrCat(required ? "left out, since its parameter " : "without the parameter ",
                        name, required ? " " : ", which ", why));
      return !required;
    }
    const std::string variable = variables_.Add(name, required);
    if (in == "query") {
      operation_.api.query[name] = variable;
    } else if (in == "header") {
      operation_.api.headers[name] = variable;
    } else {
      absl::StrReplaceAll({{absl::StrCat("{", name, "}"), absl::StrCat("{", variable, "}")}},
                          &operation_.api.path);
    }
    return true;
  }

  std::string WhyNot(const std::string& in, const std::string& name, const Value* parameter) {
    const std::string type = document_.TypeOf(Find(parameter, "schema"));
    if (type == "array" || type == "object" || Find(parameter, "content") != nullptr) {
      return "is no single value";
    }
    if (in == "path" || in == "query") return "";
    if (in != "header") return absl::StrCat("stands in a ", in.empty() ? "nothing" : in);
    Faults faults;
    CheckHeader(name, "it", faults);
    const absl::Status status = faults.ToStatus();
    return status.ok() ? "" : std::string(ViolationsOf(status).front().description);
  }

  bool ReadBody(const Value* told) {
    const Value* body = document_.Resolve(Find(told, "requestBody"));
    if (body == nullptr) return true;
    const bool required = IsTrue(body, "required");
    const Value* json = JsonOf(Find(body, "content"));
    if (json == nullptr || operation_.api.method == "GET") {
      Note(required ? "left out, since its body is no JSON" : "without its body, which is no JSON");
      return !required;
    }
    const Properties properties = document_.PropertiesOf(Find(json, "schema"));
    if (properties.schemas.empty() || properties.schemas.size() > kMaxBodyParams) {
      operation_.api.body = variables_.Add("body", required);
      return true;
    }
    BodyExpression expression;
    for (const auto& [name, schema] : properties.schemas) {
      if (IsTrue(document_.Resolve(schema), "readOnly")) continue;
      const bool needed = properties.required.contains(name);
      expression.Add(name, variables_.Add(name, needed), needed);
    }
    operation_.api.body = expression.Text();
    return true;
  }

  // The first answer that is a success.
  const Value* SuccessOf(const Value* told) const {
    const Value* responses = Find(told, "responses");
    if (responses == nullptr || responses->as_map() == nullptr) return nullptr;
    for (const auto& [status, response] : *responses->as_map()) {
      if (absl::StartsWith(status, "2")) return document_.Resolve(&response);
    }
    return document_.Resolve(Find(responses, "default"));
  }

  void ReadAnswer(const Value* told) {
    const Value* json = JsonOf(Find(SuccessOf(told), "content"));
    if (json == nullptr) return Note("does not say what JSON it answers with: one field");
    ReadExample(json);
    const Properties properties = document_.PropertiesOf(Find(json, "schema"));
    for (const auto& [name, schema] : properties.schemas) {
      if (!IsTrue(document_.Resolve(schema), "writeOnly")) operation_.fields.push_back({name});
    }
  }

  void ReadExample(const Value* json) {
    const Value* example = Find(json, "example");
    const Value* examples = Find(json, "examples");
    if (example == nullptr && examples != nullptr && examples->as_map() != nullptr &&
        !examples->as_map()->empty()) {
      example = Find(document_.Resolve(&examples->as_map()->begin()->second), "value");
    }
    if (example == nullptr) return;
    std::string body = ToJson(*example);
    if (body.size() > kMaxExampleBytes) return Note("without its example, which is too large");
    operation_.api.examples.push_back({.body = std::move(body)});
  }

  const Document& document_;
  Drafts& drafts_;
  Operation operation_;
  Variables variables_;
};

void NoteServers(const Value& root, const ImportOptions& options, Import& made) {
  const Value* servers = Find(&root, "servers");
  if (servers == nullptr || servers->as_list() == nullptr) return;
  for (const Value& server : *servers->as_list()) {
    made.notes.push_back(absl::StrCat("served at ", TextOf(&server, "url"), ": the upstream ",
                                      options.upstream, " is ",
                                      *options.upstreams.Find(options.upstream)));
  }
}

}  // namespace

absl::StatusOr<Import> ImportOpenApi(absl::string_view text, const ImportOptions& options) {
  ASSIGN_OR_RETURN(const Value root, Parse(text));
  const Document document(root);
  Drafts drafts(options);
  Reader reader(document, drafts);
  const Value::Map none;
  const Value* paths = Find(&root, "paths");
  for (const auto& [path, item] : paths->as_map() == nullptr ? none : *paths->as_map()) {
    const Value* operations = document.Resolve(&item);
    if (operations == nullptr) drafts.Note(path, "is described elsewhere");
    for (const char* method : kMethods) {
      const Value* told = Find(operations, method);
      if (told != nullptr) reader.Read(method, path, operations, told);
    }
  }
  Import made = drafts.Finish();
  NoteServers(root, options, made);
  return made;
}

}  // namespace magpie::resource
