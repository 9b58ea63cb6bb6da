#include "services/flow-engine/foreign/translate.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/expr/datum/limits.h"
#include "common/expr/expr.h"
#include "common/status/macros.h"
#include "services/flow-engine/foreign/calls.h"
#include "services/flow-engine/foreign/groovy.h"
#include "services/flow-engine/foreign/lexer.h"
#include "services/flow-engine/foreign/piece.h"

namespace magpie::flow::foreign {
namespace {

struct Sign {
  Language language;
  absl::string_view written;
  absl::string_view meant;
};

// What is written otherwise than in CEL. FEEL's `not` is a function.
constexpr Sign kSigns[] = {
    {Language::kJuel, "and", "&&"}, {Language::kJuel, "or", "||"}, {Language::kJuel, "eq", "=="},
    {Language::kJuel, "ne", "!="},  {Language::kJuel, "lt", "<"},  {Language::kJuel, "le", "<="},
    {Language::kJuel, "gt", ">"},   {Language::kJuel, "ge", ">="}, {Language::kJuel, "div", "/"},
    {Language::kJuel, "mod", "%"},  {Language::kJuel, "not", "!"}, {Language::kFeel, "and", "&&"},
    {Language::kFeel, "or", "||"},  {Language::kFeel, "=", "=="}};

// Words that are no names.
constexpr std::pair<Language, absl::string_view> kWords[] = {{Language::kJuel, "empty"},
                                                             {Language::kJuel, "instanceof"},
                                                             {Language::kFeel, "if"},
                                                             {Language::kFeel, "then"},
                                                             {Language::kFeel, "else"},
                                                             {Language::kFeel, "for"},
                                                             {Language::kFeel, "some"},
                                                             {Language::kFeel, "every"},
                                                             {Language::kFeel, "return"},
                                                             {Language::kFeel, "satisfies"},
                                                             {Language::kFeel, "function"},
                                                             {Language::kFeel, "between"},
                                                             {Language::kFeel, "instance"},
                                                             {Language::kFeel, "in"},
                                                             {Language::kGroovy, "new"},
                                                             {Language::kGroovy, "instanceof"},
                                                             {Language::kGroovy, "return"},
                                                             {Language::kGroovy, "in"},
                                                             {Language::kGroovy, "as"},
                                                             {Language::kJavaScript, "new"},
                                                             {Language::kJavaScript, "typeof"},
                                                             {Language::kJavaScript, "instanceof"},
                                                             {Language::kJavaScript, "in"},
                                                             {Language::kJavaScript, "return"},
                                                             {Language::kJavaScript, "undefined"}};

absl::Status Fault(absl::string_view what) { return absl::InvalidArgumentError(what); }

// Reads by descent, one function for each level.
class Translator {
 public:
  Translator(absl::string_view source, Language language, std::vector<Word> words)
      : source_(source), language_(language), words_(std::move(words)) {}

  absl::StatusOr<Piece> Run() {
    ASSIGN_OR_RETURN(Piece piece, Whole());
    if (Now().kind != Word::Kind::kEnd) return NotRead();
    return piece;
  }

 private:
  const Word& Now() const { return words_[at_]; }

  // The sign that stands here, as CEL has it; empty where there is none.
  absl::string_view SignHere() const {
    const Word& word = Now();
    if (word.kind != Word::Kind::kName && word.kind != Word::Kind::kSign) return "";
    for (const Sign& sign : kSigns) {
      if (sign.language == language_ && sign.written == word.text) return sign.meant;
    }
    const bool is_feel = language_ == Language::kFeel;
    if (is_feel && (word.text == "==" || word.text == "&&" || word.text == "||")) return "";
    return word.kind == Word::Kind::kSign ? absl::string_view(word.text) : "";
  }

  bool Is(absl::string_view text) const {
    return Now().text == text &&
           (Now().kind == Word::Kind::kSign || Now().kind == Word::Kind::kName);
  }

  bool Take(absl::string_view text) {
    if (!Is(text)) return false;
    ++at_;
    return true;
  }

  absl::Status Need(absl::string_view text) {
    if (Take(text)) return absl::OkStatus();
    return Now().kind == Word::Kind::kEnd ? Fault(absl::StrCat("a `", text, "` is missing"))
                                          : NotRead();
  }

  absl::Status NotRead() const {
    if (Now().kind == Word::Kind::kEnd) return Fault("it ends too early");
    const absl::string_view spelled = Written(Now().begin, Now().end);
    return Fault(absl::StrCat("`", spelled, "` has no exact equal in CEL here"));
  }

  absl::string_view Written(size_t begin, size_t end) const {
    return absl::StripAsciiWhitespace(source_.substr(begin, end - begin));
  }

  // Forms repeat what they guard: what grows beyond an expression's size is given up.
  static absl::StatusOr<Piece> Bounded(absl::StatusOr<Piece> piece) {
    if (piece.ok() && piece->text.size() > expr::kMaxExpressionBytes) {
      return Fault("it is too long as CEL");
    }
    return piece;
  }

  absl::StatusOr<Piece> Whole() {
    if (nesting_ >= expr::kMaxNesting) return Fault("it is nested too deep");
    ++nesting_;
    absl::StatusOr<Piece> piece =
        language_ == Language::kFeel && Is("if") ? IfThenElse() : Ternary();
    --nesting_;
    return Bounded(std::move(piece));
  }

  absl::StatusOr<Piece> IfThenElse() {
    RETURN_IF_ERROR(Need("if"));
    ASSIGN_OR_RETURN(const Piece condition, Whole());
    RETURN_IF_ERROR(Need("then"));
    ASSIGN_OR_RETURN(const Piece yes, Whole());
    RETURN_IF_ERROR(Need("else"));
    ASSIGN_OR_RETURN(const Piece no, Whole());
    return Conditional(condition, yes, no);
  }

  absl::StatusOr<Piece> Ternary() {
    ASSIGN_OR_RETURN(Piece piece, Logic("||"));
    if (language_ == Language::kFeel || !Take("?")) return piece;
    ASSIGN_OR_RETURN(const Piece yes, Whole());
    RETURN_IF_ERROR(Need(":"));
    ASSIGN_OR_RETURN(const Piece no, Whole());
    return Conditional(piece, yes, no);
  }

  // A chain of ||, or of && within it.
  absl::StatusOr<Piece> Logic(absl::string_view sign) {
    const bool is_or = sign == "||";
    std::vector<Piece> operands;
    do {
      ASSIGN_OR_RETURN(Piece operand, is_or ? Logic("&&") : Equality());
      operands.push_back(std::move(operand));
    } while (SignHere() == sign && ++at_ > 0);
    Piece piece = std::move(operands.back());
    for (operands.pop_back(); !operands.empty(); operands.pop_back()) {
      const Piece& left = operands.back();
      ASSIGN_OR_RETURN(piece,
                       Bounded(is_or ? Or(language_, left, piece) : And(language_, left, piece)));
    }
    return piece;
  }

  absl::StatusOr<Piece> Equality() {
    ASSIGN_OR_RETURN(Piece left, Order());
    for (;;) {
      const absl::string_view sign = SignHere();
      const bool is_strict = language_ == Language::kJavaScript && (sign == "===" || sign == "!==");
      if (sign != "==" && sign != "!=" && !is_strict) return left;
      ++at_;
      ASSIGN_OR_RETURN(Piece right, Order());
      if (sign == "!=" && right.kind == Piece::Kind::kNull) {
        left = Bool(absl::StrCat(AtLevel(left, Level::kSum), " != null"), Level::kComparison);
        continue;
      }
      ASSIGN_OR_RETURN(left,
                       Bounded(is_strict ? StrictlyEqual(std::move(left), std::move(right))
                                         : Equal(language_, std::move(left), std::move(right))));
      if (sign[0] == '!') left = Not(left);
    }
  }

  absl::StatusOr<Piece> Order() {
    ASSIGN_OR_RETURN(Piece left, Sum());
    for (;;) {
      const std::string sign(SignHere());
      if (sign == "<" || sign == "<=" || sign == ">" || sign == ">=") {
        ++at_;
        ASSIGN_OR_RETURN(const Piece right, Sum());
        ASSIGN_OR_RETURN(left, Ordered(language_, left, sign, right));
      } else if (language_ == Language::kFeel && Take("between")) {
        ASSIGN_OR_RETURN(const Piece least, Sum());
        RETURN_IF_ERROR(Need("and"));
        ASSIGN_OR_RETURN(const Piece most, Sum());
        ASSIGN_OR_RETURN(left, Within(left, ">=", least, "<=", most));
      } else if ((language_ == Language::kFeel || language_ == Language::kGroovy) && Take("in")) {
        ASSIGN_OR_RETURN(left, In(left));
      } else {
        return left;
      }
      ASSIGN_OR_RETURN(left, Bounded(std::move(left)));
    }
  }

  absl::StatusOr<Piece> Within(const Piece& value, absl::string_view low, const Piece& least,
                               absl::string_view high, const Piece& most) {
    ASSIGN_OR_RETURN(const Piece above, Ordered(language_, value, low, least));
    ASSIGN_OR_RETURN(const Piece below, Ordered(language_, value, high, most));
    return And(Language::kFeel, above, below);
  }

  // A list of literals; in FEEL also tests in brackets, (1, 2), and ranges: [1..5], (1..5].
  absl::StatusOr<Piece> In(const Piece& value) {
    const bool is_open = language_ == Language::kFeel && Is("(");
    const bool is_groovy = language_ == Language::kGroovy;
    if (is_groovy && !Is("[")) {
      ASSIGN_OR_RETURN(const Piece list, Sum());
      return InList(value, list);
    }
    if (!Take("[") && !(is_open && Take("("))) return Fault("`in` asks for a list of literals");
    if (value.divisor != 0) return Fault("`in` asks for a quotient of decimals; write a == b");
    std::vector<Piece> items;
    do {
      ASSIGN_OR_RETURN(Piece item, Sum());
      if (!item.is_literal) return Fault("`in` asks for a list of literals");
      items.push_back(std::move(item));
    } while (Take(","));
    if (language_ == Language::kFeel && items.size() == 1 && Take("..")) {
      ASSIGN_OR_RETURN(const Piece most, Sum());
      const bool is_below = Is(")");
      if (!Take(")")) RETURN_IF_ERROR(Need("]"));
      return Within(value, is_open ? ">" : ">=", items[0], is_below ? "<" : "<=", most);
    }
    RETURN_IF_ERROR(Need(is_open ? ")" : "]"));
    return is_groovy ? InLiterals(value, items) : AnyOf(value, items);
  }

  // Items of one kind, so that whatever is of another is an error, or none of them.
  absl::StatusOr<Piece> AnyOf(const Piece& value, const std::vector<Piece>& items) {
    std::optional<Piece> any;
    for (const Piece& item : items) {
      const bool is_text = item.kind == Piece::Kind::kString;
      const bool is_number = item.kind == Piece::Kind::kNumber;
      if ((!is_text && !is_number) || item.kind != items[0].kind) {
        return Fault("`in` asks for a list of strings or of numbers");
      }
      ASSIGN_OR_RETURN(const Piece one, Equal(language_, value, item));
      ASSIGN_OR_RETURN(any, Bounded(any.has_value() ? Or(Language::kFeel, *any, one) : one));
    }
    return *any;
  }

  absl::StatusOr<Piece> Sum() {
    ASSIGN_OR_RETURN(Piece left, Product());
    while (SignHere() == "+" || SignHere() == "-") {
      const std::string sign(SignHere());
      ++at_;
      ASSIGN_OR_RETURN(Piece right, Product());
      ASSIGN_OR_RETURN(left, Bounded(Computed(language_, std::move(left), sign, std::move(right))));
    }
    return left;
  }

  absl::StatusOr<Piece> Product() {
    ASSIGN_OR_RETURN(Piece left, Unary());
    while (SignHere() == "*" || SignHere() == "/" || SignHere() == "%") {
      const std::string sign(SignHere());
      if (sign == "%" && language_ == Language::kFeel) return NotRead();
      ++at_;
      ASSIGN_OR_RETURN(Piece right, Unary());
      ASSIGN_OR_RETURN(left, Bounded(Computed(language_, std::move(left), sign, std::move(right))));
    }
    return left;
  }

  absl::StatusOr<Piece> Unary() {
    const bool is_not = SignHere() == "!" && language_ != Language::kFeel;
    const bool is_empty = language_ == Language::kJuel && Is("empty");
    if (!is_not && !is_empty && !Is("-")) return Postfix();
    if (nesting_ >= expr::kMaxNesting) return Fault("it is nested too deep");
    ++at_;
    ++nesting_;
    absl::StatusOr<Piece> inner = Unary();
    --nesting_;
    if (!inner.ok() || is_not) return inner.ok() ? absl::StatusOr<Piece>(Not(*inner)) : inner;
    if (!is_empty) return Negative(language_, *inner);
    return Bool(absl::StrCat(AtLevel(*inner, Level::kSum), R"( in [null, "", [], {}])"),
                Level::kComparison);
  }

  absl::StatusOr<Piece> Postfix() {
    ASSIGN_OR_RETURN(Piece piece, Primary());
    for (;;) {
      if (Take(".")) {
        ASSIGN_OR_RETURN(piece, Member(piece));
      } else if (Take("[")) {
        ASSIGN_OR_RETURN(piece, Item(piece));
      } else {
        return piece;
      }
      ASSIGN_OR_RETURN(piece, Bounded(std::move(piece)));
    }
  }

  absl::StatusOr<Piece> Member(const Piece& piece) {
    if (Now().kind != Word::Kind::kName) return NotRead();
    const std::string name = words_[at_++].text;
    if (Take("(")) {
      ASSIGN_OR_RETURN(const std::vector<Piece> arguments, Arguments());
      if (language_ == Language::kFeel) return NoSuchFunction(absl::StrCat(".", name), {});
      return MethodCall(language_, piece, name, arguments);
    }
    const bool is_length = language_ == Language::kJavaScript && name == "length";
    if (is_length) return Fault("it asks for a length; write size(a)");
    if (piece.kind != Piece::Kind::kAny) return Fault(absl::StrCat("it asks a literal for ", name));
    return Piece{.text = absl::StrCat(AtLevel(piece, Level::kOperand), ".", name)};
  }

  absl::StatusOr<std::vector<Piece>> Arguments() {
    std::vector<Piece> arguments;
    if (Take(")")) return arguments;
    do {
      ASSIGN_OR_RETURN(Piece argument, Whole());
      arguments.push_back(std::move(argument));
    } while (Take(","));
    RETURN_IF_ERROR(Need(")"));
    return arguments;
  }

  // FEEL counts from 1, and from the end below 0; the others from 0, and Groovy as FEEL below.
  absl::StatusOr<Piece> Item(const Piece& piece) {
    ASSIGN_OR_RETURN(const Piece index, Whole());
    RETURN_IF_ERROR(Need("]"));
    const std::string list = AtLevel(piece, Level::kOperand);
    if (piece.kind != Piece::Kind::kAny) return Fault("it asks a literal for an item");
    int64_t place = 0;
    const bool is_place = index.kind == Piece::Kind::kNumber && index.is_literal &&
                          absl::SimpleAtoi(index.value, &place);
    if (language_ == Language::kFeel) {
      if (!is_place || place == 0) {
        return Fault("it filters a list by [...]; write list.filter(item, ...), or list[0]");
      }
      if (place > 0) return Piece{.text = absl::StrCat(list, "[", place - 1, "]")};
      return Piece{.text = absl::StrCat(list, "[", list, ".size() - ", -place, "]")};
    }
    const bool is_open = index.kind == Piece::Kind::kAny || index.kind == Piece::Kind::kString;
    if (!is_open && (!is_place || place < 0)) {
      return Fault("it asks for an item by something other than its place or its name");
    }
    return Piece{.text = absl::StrCat(list, "[", index.text, "]")};
  }

  absl::StatusOr<Piece> Primary() {
    const Word word = Now();
    if (word.kind == Word::Kind::kNumber || word.kind == Word::Kind::kString) {
      ++at_;
      return word.kind == Word::Kind::kNumber ? NumberLiteral(word.text) : StringLiteral(word.text);
    }
    if (Take("(")) {
      ASSIGN_OR_RETURN(Piece inner, Whole());
      RETURN_IF_ERROR(Need(")"));
      return inner;
    }
    if (word.kind != Word::Kind::kName || IsWord(word.text)) return NotRead();
    ++at_;
    if (word.text == "true" || word.text == "false" || word.text == "null") {
      return Piece{.text = word.text,
                   .kind = word.text == "null" ? Piece::Kind::kNull : Piece::Kind::kBool,
                   .is_literal = true,
                   .value = word.text};
    }
    return Name(word);
  }

  bool IsWord(absl::string_view text) const {
    if (!SignHere().empty()) return true;
    return std::ranges::any_of(
        kWords, [&](const auto& word) { return word.first == language_ && word.second == text; });
  }

  // A variable, or a function, whose name in FEEL may be of several words.
  absl::StatusOr<Piece> Name(const Word& first) {
    std::string name = first.text;
    const bool is_prefix = language_ == Language::kJuel && Is(":") &&
                           words_[at_ + 1].kind == Word::Kind::kName && words_[at_ + 2].text == "(";
    if (is_prefix) {
      absl::StrAppend(&name, ":", words_[at_ + 1].text);
      at_ += 2;
    }
    while (language_ == Language::kFeel && Now().kind == Word::Kind::kName && !IsWord(Now().text)) {
      absl::StrAppend(&name, " ", words_[at_++].text);
    }
    if (Take("(")) return Function(name);
    if (name != first.text) return Fault(absl::StrCat("`", name, "` is not a name in CEL"));
    return Piece{.text = name};
  }

  absl::StatusOr<Piece> Function(const std::string& name) {
    std::vector<Piece> arguments;
    std::vector<std::string> written;
    while (!Take(")")) {
      if (!written.empty()) RETURN_IF_ERROR(Need(","));
      const size_t begin = Now().begin;
      ASSIGN_OR_RETURN(Piece argument, Whole());
      arguments.push_back(std::move(argument));
      written.emplace_back(Written(begin, Now().begin));
    }
    if (language_ == Language::kFeel && name == "not" && arguments.size() == 1) {
      return Not(arguments[0]);
    }
    return NoSuchFunction(name, written);
  }

  const absl::string_view source_;
  const Language language_;
  const std::vector<Word> words_;
  size_t at_ = 0;
  int nesting_ = 0;
};

}  // namespace

absl::StatusOr<std::string> Translated(absl::string_view text, Language language) {
  ASSIGN_OR_RETURN(std::vector<Word> words, Words(text, language));
  ASSIGN_OR_RETURN(Piece piece, Translator(text, language, std::move(words)).Run());
  const absl::Status compiled = expr::Program::Compile(piece.text).status();
  if (compiled.ok()) return std::move(piece.text);
  // The message goes on with the line and a caret below the place.
  const std::vector<absl::string_view> lines = absl::StrSplit(compiled.message(), '\n');
  return Fault(absl::StrCat("it is not CEL as `", piece.text, "`: ", lines[0]));
}

}  // namespace magpie::flow::foreign
