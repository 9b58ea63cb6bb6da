// The strings extension of the language. Places in a string count code points.

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/expr/datum/utf8.h"
#include "common/expr/library/functions.h"
#include "common/expr/library/lists.h"

namespace magpie::expr {
namespace {

// White space beyond ASCII's: https://www.unicode.org/reports/tr44/#White_Space
constexpr absl::string_view kWideSpaces[] = {"\u0085", "\u00a0", "\u1680", "\u2000", "\u2001",
                                             "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
                                             "\u2007", "\u2008", "\u2009", "\u200a", "\u2028",
                                             "\u2029", "\u202f", "\u205f", "\u3000"};

bool IsInside(char byte) { return (static_cast<uint8_t>(byte) & 0xC0) == 0x80; }

// The offset in bytes of the code point `place`, or text.size() if it is the one after the last;
// nothing beyond that.
std::optional<size_t> OffsetOf(absl::string_view text, int64_t place) {
  if (place < 0) return std::nullopt;
  size_t offset = 0;
  for (; place > 0 && offset < text.size(); --place) {
    ++offset;
    while (offset < text.size() && IsInside(text[offset])) ++offset;
  }
  return place == 0 ? std::optional(offset) : std::nullopt;
}

Datum BeyondEnd(Heap& heap) { return heap.Fail("the index is outside the string"); }

// Whether the arguments from `first` on are ints.
bool AreInts(std::span<const Datum> args, size_t first) {
  return std::ranges::all_of(args.subspan(std::min(first, args.size())),
                             [](const Datum& arg) { return arg.as_int() != nullptr; });
}

Datum CharAt(std::span<const Datum> args, Heap& heap) {
  const auto* const text = args[0].as_string();
  if (text == nullptr || !AreInts(args, 1)) return NoOverload("charAt", args, heap);
  heap.ChargeBytes(text->size());
  const std::optional<size_t> begin = OffsetOf(*text, *args[1].as_int());
  if (!begin.has_value()) return BeyondEnd(heap);
  const absl::string_view rest = text->substr(*begin);
  return Datum(rest.substr(0, rest.empty() ? 0 : *OffsetOf(rest, 1)));
}

Datum Find(absl::string_view name, std::span<const Datum> args, Heap& heap, bool backwards) {
  const auto* const text = args[0].as_string();
  const auto* const part = args[1].as_string();
  if (text == nullptr || part == nullptr || !AreInts(args, 2)) return NoOverload(name, args, heap);
  heap.ChargeBytes(text->size());
  size_t from = backwards ? text->size() : 0;
  if (args.size() == 3) {
    const std::optional<size_t> given = OffsetOf(*text, *args[2].as_int());
    if (!given.has_value()) return BeyondEnd(heap);
    from = *given;
  }
  const size_t found = backwards ? text->rfind(*part, from) : text->find(*part, from);
  if (found == absl::string_view::npos) return Datum(int64_t{-1});
  return Datum(static_cast<int64_t>(CountCodePoints(text->substr(0, found))));
}

Datum IndexOf(std::span<const Datum> args, Heap& heap) {
  if (args[0].as_list() && args.size() == 2)
    return PlaceOf(args[1], *args[0].as_list(), false, heap);
  return Find("indexOf", args, heap, false);
}
Datum LastIndexOf(std::span<const Datum> args, Heap& heap) {
  if (args[0].as_list() && args.size() == 2)
    return PlaceOf(args[1], *args[0].as_list(), true, heap);
  return Find("lastIndexOf", args, heap, true);
}

Datum Substring(std::span<const Datum> args, Heap& heap) {
  const auto* const text = args[0].as_string();
  if (text == nullptr || !AreInts(args, 1)) return NoOverload("substring", args, heap);
  heap.ChargeBytes(text->size());
  const std::optional<size_t> begin = OffsetOf(*text, *args[1].as_int());
  if (!begin.has_value()) return BeyondEnd(heap);
  if (args.size() == 2) return Datum(text->substr(*begin));
  const std::optional<size_t> end = OffsetOf(*text, *args[2].as_int());
  if (!end.has_value() || *end < *begin) return BeyondEnd(heap);
  return Datum(text->substr(*begin, *end - *begin));
}

// Applies `make` to a string; the result is about as long.
template <typename Make>
Datum OfText(absl::string_view name, std::span<const Datum> args, Heap& heap, Make make) {
  const auto* const text = args[0].as_string();
  if (text == nullptr) return NoOverload(name, args, heap);
  if (!heap.ChargeBytes(text->size())) return heap.Fail("too costly");
  return heap.Text(make(*text));
}

Datum LowerAscii(std::span<const Datum> args, Heap& heap) {
  return OfText("lowerAscii", args, heap,
                [](absl::string_view text) { return absl::AsciiStrToLower(text); });
}
Datum UpperAscii(std::span<const Datum> args, Heap& heap) {
  return OfText("upperAscii", args, heap,
                [](absl::string_view text) { return absl::AsciiStrToUpper(text); });
}

std::string Reversed(absl::string_view text) {
  std::string reversed;
  while (!text.empty()) {
    size_t begin = text.size() - 1;
    while (begin > 0 && IsInside(text[begin])) --begin;
    absl::StrAppend(&reversed, text.substr(begin));
    text = text.substr(0, begin);
  }
  return reversed;
}

Datum Reverse(std::span<const Datum> args, Heap& heap) {
  if (args[0].as_list() != nullptr) return ReverseList(*args[0].as_list(), heap);
  return OfText("reverse", args, heap, Reversed);
}

Datum Quote(std::span<const Datum> args, Heap& heap) {
  return OfText("strings.quote", args, heap, [](absl::string_view text) {
    const std::string inside = absl::StrReplaceAll(text, {{"\\", "\\\\"},
                                                          {"\"", "\\\""},
                                                          {"\a", "\\a"},
                                                          {"\b", "\\b"},
                                                          {"\f", "\\f"},
                                                          {"\n", "\\n"},
                                                          {"\r", "\\r"},
                                                          {"\t", "\\t"},
                                                          {"\v", "\\v"}});
    return absl::StrCat("\"", inside, "\"");
  });
}

// The length of the space with which `text` begins, or ends if `at_end`; 0 if there is none.
size_t SpaceAt(absl::string_view text, bool at_end) {
  if (text.empty()) return 0;
  if (absl::ascii_isspace(at_end ? text.back() : text.front())) return 1;
  for (const absl::string_view space : kWideSpaces) {
    if (at_end ? absl::EndsWith(text, space) : absl::StartsWith(text, space)) return space.size();
  }
  return 0;
}

Datum Trim(std::span<const Datum> args, Heap& heap) {
  if (args[0].as_string() == nullptr) return NoOverload("trim", args, heap);
  absl::string_view text = *args[0].as_string();
  heap.ChargeBytes(text.size());
  while (const size_t space = SpaceAt(text, false)) text.remove_prefix(space);
  while (const size_t space = SpaceAt(text, true)) text.remove_suffix(space);
  return Datum(text);
}

// Visits the parts between separators until `visit` returns false: at most `limit` of them, the
// last with the rest; all of them if `limit` is negative. An empty separator splits between code
// points.
template <typename Visit>
void EachPart(absl::string_view text, absl::string_view separator, int64_t limit, Visit visit) {
  while (--limit != 0) {
    size_t end = text.find(separator);
    if (separator.empty() && !text.empty()) end = *OffsetOf(text, 1);
    if (end == absl::string_view::npos || (separator.empty() && end >= text.size())) break;
    if (!visit(text.substr(0, end))) return;
    text = text.substr(end + separator.size());
  }
  visit(text);
}

Datum Split(std::span<const Datum> args, Heap& heap) {
  const auto* const text = args[0].as_string();
  const auto* const separator = args[1].as_string();
  if (text == nullptr || separator == nullptr || !AreInts(args, 2)) {
    return NoOverload("split", args, heap);
  }
  heap.ChargeBytes(text->size());
  const int64_t limit = args.size() == 3 ? *args[2].as_int() : -1;
  std::vector<Datum> parts;
  const bool has_parts = limit != 0 && !(text->empty() && separator->empty());
  if (has_parts) {
    EachPart(*text, *separator, limit, [&](absl::string_view part) {
      parts.emplace_back(part);
      return heap.Charge(1);
    });
  }
  return heap.List(std::move(parts));
}

Datum Replace(std::span<const Datum> args, Heap& heap) {
  const auto* const text = args[0].as_string();
  const auto* const from = args[1].as_string();
  const auto* const to = args[2].as_string();
  if (text == nullptr || from == nullptr || to == nullptr || !AreInts(args, 3)) {
    return NoOverload("replace", args, heap);
  }
  int64_t left = args.size() == 4 ? *args[3].as_int() : -1;
  if (!heap.ChargeBytes(text->size())) return heap.Fail("too costly");
  std::string replaced;
  absl::string_view rest = *text;
  for (; left != 0; --left) {
    const size_t found = rest.find(*from);
    if (found == absl::string_view::npos) break;
    absl::StrAppend(&replaced, rest.substr(0, found), *to);
    rest = rest.substr(found + from->size());
    if (!heap.Charge(1) || !heap.ChargeBytes(to->size())) return heap.Fail("too costly");
    if (!from->empty()) continue;
    if (rest.empty()) break;
    const size_t next = *OffsetOf(rest, 1);  // an empty part matches before each code point
    absl::StrAppend(&replaced, rest.substr(0, next));
    rest = rest.substr(next);
  }
  absl::StrAppend(&replaced, rest);
  return heap.Text(std::move(replaced));
}

Datum Join(std::span<const Datum> args, Heap& heap) {
  const ListView* const list = args[0].as_list();
  if (list == nullptr || (args.size() == 2 && args[1].as_string() == nullptr)) {
    return NoOverload("join", args, heap);
  }
  const absl::string_view between = args.size() == 2 ? *args[1].as_string() : "";
  std::string joined;
  for (size_t i = 0; i < list->size(); ++i) {
    const Datum item = (*list)[i];
    const auto* const text = item.as_string();
    if (text == nullptr) return NoOverload("join", args, heap);
    if (!heap.Charge(1) || !heap.ChargeBytes(text->size() + between.size())) {
      return heap.Fail("too costly");
    }
    absl::StrAppend(&joined, i == 0 ? "" : between, *text);
  }
  return heap.Text(std::move(joined));
}

constexpr Function kStringFunctions[] = {{"charAt", true, 2, 2, CharAt},
                                         {"indexOf", true, 2, 3, IndexOf},
                                         {"lastIndexOf", true, 2, 3, LastIndexOf},
                                         {"substring", true, 2, 3, Substring},
                                         {"lowerAscii", true, 1, 1, LowerAscii},
                                         {"upperAscii", true, 1, 1, UpperAscii},
                                         {"reverse", true, 1, 1, Reverse},
                                         {"strings.quote", false, 1, 1, Quote},
                                         {"trim", true, 1, 1, Trim},
                                         {"split", true, 2, 3, Split},
                                         {"replace", true, 3, 4, Replace},
                                         {"join", true, 1, 2, Join}};

}  // namespace

std::span<const Function> StringFunctions() { return kStringFunctions; }

}  // namespace magpie::expr
