#include "services/resource-engine/formats/openapi/read_text.h"

#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "common/value/yaml/yaml.h"
#include "services/resource-engine/formats/import.h"
#include "services/resource-engine/formats/openapi/document.h"
#include "services/resource-engine/formats/openapi/json_fault.h"

namespace magpie::resource {
namespace {

// The byte order mark of UTF-8, and the signs of UTF-16.
constexpr absl::string_view kUtf8Mark = "\xEF\xBB\xBF";

bool IsUtf16(absl::string_view text) {
  return absl::StartsWith(text, "\xFF\xFE") || absl::StartsWith(text, "\xFE\xFF") ||
         absl::StrContains(text.substr(0, 4), absl::string_view("\0", 1));
}

// YAML may begin with a brace, too, but a quotation mark rarely follows it.
bool IsJson(absl::string_view text) {
  text = absl::StripLeadingAsciiWhitespace(text);
  if (!absl::ConsumePrefix(&text, "{")) return false;
  text = absl::StripLeadingAsciiWhitespace(text);
  return text.empty() || absl::StartsWith(text, "\"") || absl::StartsWith(text, "}") ||
         absl::StartsWith(text, "/");
}

// The approximate number of values of a JSON text.
size_t ValuesIn(absl::string_view json) {
  size_t values = 0;
  bool quoted = false;
  for (size_t i = 0; i < json.size(); ++i) {
    if (json[i] == '"') quoted = !quoted;
    if (quoted && json[i] == '\\') ++i;
    values += !quoted && (json[i] == ',' || json[i] == '[' || json[i] == '{');
  }
  return values;
}

absl::StatusOr<Value> ParseText(absl::string_view text) {
  if (!IsJson(text)) {
    absl::StatusOr<Value> root = ParseYaml(text, kMaxDocumentValues);
    return root.ok() ? root : BadOpenApi(root.status().message());
  }
  if (ValuesIn(text) > kMaxDocumentValues) {
    return BadOpenApi(absl::StrCat("has more than ", kMaxDocumentValues, " values"));
  }
  absl::StatusOr<Value> root = ParseJson(text);
  if (root.ok()) return root;
  return BadOpenApi(absl::StrCat(
      "is not JSON: ", FindJsonFault(text).value_or(std::string(root.status().message()))));
}

}  // namespace

absl::Status BadOpenApi(absl::string_view what) {
  return InvalidFields("BAD_OPENAPI", {{"openapi", std::string(what)}});
}

absl::StatusOr<Value> ReadOpenApi(absl::string_view text) {
  if (text.size() > kMaxDocumentBytes) {
    return BadOpenApi(absl::StrCat("is longer than ", kMaxDocumentBytes, " bytes: it has ",
                                   text.size(), "; take out what is not needed"));
  }
  absl::ConsumePrefix(&text, kUtf8Mark);
  if (IsUtf16(text)) return BadOpenApi("is in UTF-16: convert it to UTF-8 first");
  ASSIGN_OR_RETURN(Value root, ParseText(text));
  if (Find(&root, "swagger") != nullptr) {
    return BadOpenApi("is Swagger 2: convert it to OpenAPI 3 first");
  }
  const std::string version = VersionOf(root);
  if (version.empty()) return BadOpenApi("does not say that it is OpenAPI 3");
  if (!absl::StartsWith(version, "3.")) {
    return BadOpenApi(
        absl::StrCat("says that it is OpenAPI ", version.substr(0, 20), ", and only 3 is read"));
  }
  if (Find(&root, "paths") == nullptr) return BadOpenApi("has no paths");
  if (MapOf(&root, "paths") == nullptr) return BadOpenApi("has paths that are not an object");
  return root;
}

}  // namespace magpie::resource
