#include "services/flow-engine/formats/raw/encoding.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "common/expr/datum/utf8.h"
#include "common/status/macros.h"

namespace magpie::flow {
namespace {

using Names = std::pair<absl::string_view, absl::string_view>;

// Declared encodings and their names in iconv. No other name reaches iconv. GB2312 is read as GBK,
// its superset, since tools write GBK under that name.
constexpr std::array<Names, 20> kEncodings = {
    {{"us-ascii", "US-ASCII"},   {"ascii", "US-ASCII"},    {"latin1", "ISO-8859-1"},
     {"latin-1", "ISO-8859-1"},  {"gb2312", "GBK"},        {"gbk", "GBK"},
     {"cp936", "GBK"},           {"ms936", "GBK"},         {"x-gbk", "GBK"},
     {"gb18030", "GB18030"},     {"big5", "BIG5"},         {"big5-hkscs", "BIG5-HKSCS"},
     {"shift_jis", "SHIFT_JIS"}, {"windows-31j", "CP932"}, {"ms932", "CP932"},
     {"euc-jp", "EUC-JP"},       {"euc-kr", "EUC-KR"},     {"ks_c_5601-1987", "CP949"},
     {"koi8-r", "KOI8-R"},       {"koi8-u", "KOI8-U"}}};

// A family of code pages by number: windows-1250 to windows-1258.
struct Family {
  absl::string_view prefix;
  absl::string_view name;
  int least;
  int most;
};
constexpr std::array<Family, 4> kFamilies = {{{"iso-8859-", "ISO-8859-", 1, 16},
                                              {"iso8859-", "ISO-8859-", 1, 16},
                                              {"windows-125", "CP125", 0, 8},
                                              {"cp125", "CP125", 0, 8}}};

absl::Status Refused(absl::string_view what) { return absl::InvalidArgumentError(what); }

// Empty if it is unknown.
std::string IconvName(absl::string_view declared) {
  const std::string name = absl::AsciiStrToLower(declared);
  const auto found = std::ranges::find(kEncodings, name, &Names::first);
  if (found != kEncodings.end()) return std::string(found->second);
  for (const Family& family : kFamilies) {
    for (int i = family.least; i <= family.most; ++i) {
      if (name == absl::StrCat(family.prefix, i)) return absl::StrCat(family.name, i);
    }
  }
  return "";
}

size_t LineAtEndOf(absl::string_view text) {
  return 1 + static_cast<size_t>(std::ranges::count(text, '\n'));
}

absl::StatusOr<std::string> Convert(absl::string_view bytes, const std::string& encoding,
                                    absl::string_view declared) {
  const iconv_t converter = iconv_open("UTF-8", encoding.c_str());
  if (converter == reinterpret_cast<iconv_t>(-1)) {
    return Refused(absl::StrCat("is in the encoding ", declared,
                                ", which cannot be converted here: save it as UTF-8"));
  }
  std::string text(bytes.size() * 4, '\0');  // no character needs more
  char* in = const_cast<char*>(bytes.data());
  size_t in_left = bytes.size();
  char* out = text.data();
  size_t out_left = text.size();
  const bool is_whole = iconv(converter, &in, &in_left, &out, &out_left) != static_cast<size_t>(-1);
  iconv_close(converter);
  text.resize(text.size() - out_left);
  if (is_whole) return text;
  return Refused(absl::StrFormat(
      "is not %s in line %d, byte 0x%02x: save it in the encoding that it declares, or as UTF-8",
      declared, LineAtEndOf(text), static_cast<unsigned char>(*in)));
}

// The encoding in `<?xml version="1.0" encoding="GBK"?>`; empty if none is declared.
absl::string_view DeclaredEncoding(absl::string_view text) {
  constexpr size_t kMaxDeclaration = 1000;
  if (!absl::StartsWith(text, "<?xml")) return "";
  text = text.substr(0, std::min(text.find("?>"), kMaxDeclaration));
  const size_t at = text.find("encoding");
  if (at == absl::string_view::npos) return "";
  absl::string_view rest = absl::StripLeadingAsciiWhitespace(text.substr(at + 8));
  if (!absl::ConsumePrefix(&rest, "=")) return "";
  rest = absl::StripLeadingAsciiWhitespace(rest);
  if (rest.empty() || (rest[0] != '"' && rest[0] != '\'')) return "";
  return rest.substr(1, rest.find(rest[0], 1) - 1);
}

absl::Status CheckUtf8(absl::string_view text) {
  const size_t at = expr::FindInvalidUtf8(text);
  if (at == absl::string_view::npos) return absl::OkStatus();
  return Refused(absl::StrFormat(
      "is not UTF-8 in line %d, byte 0x%02x: save it as UTF-8, or declare its encoding, such as "
      "<?xml version=\"1.0\" encoding=\"windows-1252\"?>",
      LineAtEndOf(text.substr(0, at)), static_cast<unsigned char>(text[at])));
}

absl::StatusOr<Decoded> DecodeDeclared(absl::string_view bytes) {
  const absl::string_view declared = DeclaredEncoding(bytes);
  if (declared.empty() || absl::EqualsIgnoreCase(declared, "utf-8") ||
      absl::EqualsIgnoreCase(declared, "utf8")) {
    RETURN_IF_ERROR(CheckUtf8(bytes));
    return Decoded{std::string(bytes)};
  }
  if (absl::StartsWithIgnoreCase(declared, "utf-16")) {
    RETURN_IF_ERROR(CheckUtf8(bytes));
    return Decoded{std::string(bytes), absl::StrCat("source declares the encoding ", declared,
                                                    ", but is not in it; it was read as UTF-8")};
  }
  const std::string encoding = IconvName(declared);
  if (encoding.empty()) {
    return Refused(absl::StrCat("declares the encoding ", declared.substr(0, 40),
                                ", which is unknown: save it as UTF-8"));
  }
  ASSIGN_OR_RETURN(std::string text, Convert(bytes, encoding, declared));
  return Decoded{std::move(text)};
}

// The encoding that the first bytes show, with or without a mark, which is removed; empty if they
// show none.
absl::string_view WideEncoding(absl::string_view& bytes) {
  constexpr std::array<Names, 4> kMarks = {{{absl::string_view("\0\0\xFE\xFF", 4), "UTF-32BE"},
                                            {absl::string_view("\xFF\xFE\0\0", 4), "UTF-32LE"},
                                            {"\xFE\xFF", "UTF-16BE"},
                                            {"\xFF\xFE", "UTF-16LE"}}};
  for (const auto& [mark, name] : kMarks) {
    if (absl::ConsumePrefix(&bytes, mark)) return name;
  }
  const auto is_zero = [&](size_t i) { return bytes.size() <= i || bytes[i] == '\0'; };
  if (bytes.size() < 2 || is_zero(0) == is_zero(1)) {
    return bytes.size() >= 4 && is_zero(0) && is_zero(2) && !is_zero(3) ? "UTF-32BE" : "";
  }
  if (is_zero(0)) return "UTF-16BE";
  return bytes.size() >= 4 && is_zero(2) && is_zero(3) ? "UTF-32LE" : "UTF-16LE";
}

}  // namespace

absl::StatusOr<Decoded> Decode(absl::string_view source) {
  Decoded decoded;
  if (absl::ConsumePrefix(&source, "\xEF\xBB\xBF")) {
    RETURN_IF_ERROR(CheckUtf8(source));
    decoded.text = std::string(source);
  } else if (const absl::string_view wide = WideEncoding(source); !wide.empty()) {
    ASSIGN_OR_RETURN(decoded.text, Convert(source, std::string(wide), wide));
  } else {
    ASSIGN_OR_RETURN(decoded, DecodeDeclared(absl::StripAsciiWhitespace(source)));
  }
  absl::StripAsciiWhitespace(&decoded.text);
  return decoded;
}

}  // namespace magpie::flow
