#include "common/html/allowed.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace magpie::html {
namespace {

using NameSet = absl::flat_hash_set<absl::string_view>;

const NameSet& Elements() {
  static const auto& names = *new NameSet{
      "a",          "abbr",   "b",       "blockquote", "br",    "caption", "cite",  "code",
      "col",        "dd",     "del",     "details",    "div",   "dl",      "dt",    "em",
      "figcaption", "figure", "h1",      "h2",         "h3",    "h4",      "h5",    "h6",
      "hr",         "i",      "img",     "ins",        "kbd",   "li",      "mark",  "ol",
      "p",          "pre",    "q",       "s",          "samp",  "section", "small", "span",
      "strong",     "sub",    "summary", "sup",        "table", "tbody",   "td",    "tfoot",
      "th",         "thead",  "tr",      "u",          "ul",    "var"};
  return names;
}

// Those of all elements are under "".
const absl::flat_hash_map<absl::string_view, NameSet>& Attributes() {
  static const auto& names = *new absl::flat_hash_map<absl::string_view, NameSet>{
      {"", {"dir", "lang", "title"}},
      {"a", {"href"}},
      {"img", {"alt", "height", "src", "width"}},
      {"ol", {"start"}},
      {"td", {"colspan", "rowspan"}},
      {"th", {"colspan", "rowspan"}}};
  return names;
}

bool Has(absl::string_view element, absl::string_view attribute) {
  const auto found = Attributes().find(element);
  return found != Attributes().end() && found->second.contains(attribute);
}

// As browsers read a URL: without spaces and control characters around it, and without tabs and
// line breaks in it.
std::string Stripped(absl::string_view url) {
  const auto is_outer = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (!url.empty() && is_outer(url.front())) url.remove_prefix(1);
  while (!url.empty() && is_outer(url.back())) url.remove_suffix(1);
  std::string stripped;
  stripped.reserve(url.size());
  std::ranges::copy_if(url, std::back_inserter(stripped),
                       [](char c) { return c != '\t' && c != '\n' && c != '\r'; });
  return stripped;
}

bool IsUrl(absl::string_view element, absl::string_view value) {
  const std::string url = Stripped(value);
  const size_t colon = url.find(':');
  // A colon behind one of these is not that of a scheme.
  if (colon == std::string::npos || url.find_first_of("/?#") < colon) return true;
  const std::string scheme = absl::AsciiStrToLower(url.substr(0, colon));
  if (scheme == "http" || scheme == "https") return true;
  return element == "a" && (scheme == "mailto" || scheme == "tel");
}

bool IsNumber(absl::string_view value) {
  return !value.empty() && value.size() <= 4 && std::ranges::all_of(value, absl::ascii_isdigit);
}

}  // namespace

bool IsAllowed(absl::string_view element) { return Elements().contains(element); }

bool IsAllowed(absl::string_view element, absl::string_view attribute) {
  return Has("", attribute) || Has(element, attribute);
}

bool IsAllowedValue(absl::string_view element, absl::string_view attribute,
                    absl::string_view value) {
  if (attribute == "href" || attribute == "src") return IsUrl(element, value);
  if (attribute == "dir") return value == "ltr" || value == "rtl" || value == "auto";
  const bool is_text = attribute == "alt" || attribute == "lang" || attribute == "title";
  return is_text || IsNumber(value);
}

bool IsVoid(absl::string_view element) {
  static const auto& names = *new NameSet{"br", "col", "hr", "img"};
  return names.contains(element);
}

bool IsBlock(absl::string_view element) {
  static const auto& names = *new NameSet{
      "blockquote", "caption", "dd", "details", "div",     "dl",      "dt",    "figcaption",
      "figure",     "h1",      "h2", "h3",      "h4",      "h5",      "h6",    "hr",
      "li",         "ol",      "p",  "pre",     "section", "summary", "table", "tbody",
      "td",         "tfoot",   "th", "thead",   "tr",      "ul"};
  return names.contains(element);
}

bool IsRaw(absl::string_view element) {
  static const auto& names = *new NameSet{"iframe", "noembed", "noframes", "noscript", "plaintext",
                                          "script", "style",   "textarea", "title",    "xmp"};
  return names.contains(element);
}

}  // namespace magpie::html
