#include "absl/strings/str_cat.h"
#include "services/resource-engine/domain/definition/definition.h"
#include "services/resource-engine/formats/openapi/media.h"
#include "services/resource-engine/formats/openapi/reading.h"

namespace magpie::resource {
namespace {

// A body with more properties is one parameter.
constexpr size_t kMaxBodyParams = 16;
constexpr size_t kMaxPropertyBytes = 128;

constexpr absl::string_view kContentType = "Content-Type";

// Makes the whole body one parameter, which is required since an expression always has a value.
void TakeWhole(bool required, Reading& reading) {
  reading.operation.api.body = reading.AddVariable("its body", "body", true);
  if (!required) reading.Note("its body must be given, though the document lets it be left out");
}

// Why a body cannot be made of its properties; empty if it can.
std::string WhyWhole(const Properties& properties) {
  if (!properties.elsewhere.empty()) {
    return absl::StrCat("part of it is described elsewhere, by ", properties.elsewhere);
  }
  if (properties.schemas.size() > kMaxBodyParams) {
    return absl::StrCat("it has ", properties.schemas.size(), properties.has_more ? " or more" : "",
                        " properties");
  }
  if (properties.has_kinds) return "it is one of several kinds (oneOf, anyOf or a discriminator)";
  for (const auto& [name, schema] : properties.schemas) {
    if (name.size() > kMaxPropertyBytes) {
      return absl::StrCat("a property has a name of more than ", kMaxPropertyBytes,
                          " bytes: ", name.substr(0, 40), "..");
    }
  }
  return "";
}

Given HowGiven(bool needed, const Types& types) {
  if (needed) return Given::kAlways;
  return types.nullable ? Given::kUnlessLeftOut : Given::kUnlessNull;
}

// Makes a parameter for each property. False if there are none, too many together with other
// parameters, or if their expression is too long.
bool TakeProperties(const Properties& properties, Reading& reading) {
  if (properties.schemas.empty() || properties.has_more) return false;
  const Variables before = reading.variables;
  bool fits = true;
  for (const auto& [name, schema] : properties.schemas) reading.variables.Reserve(name);
  BodyExpression expression;
  for (const auto& [name, schema] : properties.schemas) {
    if (reading.document.Says(schema, "readOnly")) continue;
    fits = fits && reading.variables.HasRoom();
    if (!fits) break;
    const bool needed = properties.required.contains(name);
    const std::string variable = reading.AddVariable("the property of its body", name, needed);
    expression.Add(name, variable, HowGiven(needed, reading.document.TypesOf(schema)));
  }
  reading.operation.api.body = expression.Text();
  fits = fits && reading.operation.api.body.size() <= expr::kMaxExpressionBytes;
  if (!fits) reading.variables = before;
  return fits;
}

void NoteWhatIsMissing(const Properties& properties, bool is_form, Reading& reading) {
  if (properties.is_open) {
    reading.Note("its body may have properties of other names, too, which cannot be given");
  }
  for (const auto& [name, schema] : properties.schemas) {
    if (!is_form || !reading.document.TypesOf(schema).IsOnly("object")) continue;
    reading.Note(absl::StrCat("the property of its body ", name,
                              " is an object, which is an error in a form unless it is left out"));
  }
}

// Sets the Content-Type of a body that is not JSON.
void SendAs(const std::string& type, Reading& reading) {
  if (type == "application/json") return;
  reading.Note(absl::StrCat("its body is sent as ", type));
  reading.operation.api.headers[std::string(kContentType)] = absl::StrCat("'", type, "'");
}

}  // namespace

bool ReadBody(const Value* node, Reading& reading) {
  const Value* described = Find(node, "requestBody");
  if (described == nullptr) return true;
  const Document& document = reading.document;
  const Value* body = document.Resolve(described);
  if (body == nullptr) {
    reading.Note(absl::StrCat("left out, since its body is described elsewhere, by ",
                              document.LostIn(described), ": put it into this document"));
    return false;
  }
  const bool required = IsTrue(body, "required");
  if (reading.operation.api.method == "GET") {
    reading.Note(required ? "left out, since it needs a body, and a GET has none"
                          : "without its body, since a GET does not have a body");
    return !required;
  }
  const Value* content = Find(body, "content");
  const MediaType json = JsonOf(content);
  const MediaType form = json ? MediaType() : FormOf(content);
  if (!json && !form) {
    const std::string types = NamesOf(content);
    reading.Note(
        absl::StrCat(required ? "left out, since its body is " : "without its body, which is ",
                     types.empty() ? "of no type" : types, ": only JSON and forms can be sent"));
    return !required;
  }
  SendAs(json ? SentAs(json) : form.name, reading);
  const Properties properties = document.PropertiesOf(Find((json ? json : form).node, "schema"));
  if (const std::string why = WhyWhole(properties); !why.empty()) {
    reading.Note(absl::StrCat("its body is given as a whole, as the parameter body, since ", why));
    TakeWhole(required, reading);
  } else if (TakeProperties(properties, reading)) {
    NoteWhatIsMissing(properties, static_cast<bool>(form), reading);
  } else {
    TakeWhole(required, reading);
  }
  return true;
}

}  // namespace magpie::resource
