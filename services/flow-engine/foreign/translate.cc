#include "services/flow-engine/foreign/translate.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/expr/datum/limits.h"
#include "common/expr/expr.h"
#include "common/status/macros.h"
#include "services/flow-engine/foreign/calls.h"
#include "services/flow-engine/foreign/cursor.h"
#include "services/flow-engine/foreign/fault.h"
#include "services/flow-engine/foreign/groovy.h"
#include "services/flow-engine/foreign/lexer.h"
#include "services/flow-engine/foreign/piece.h"

namespace magpie::flow::foreign {
namespace {

// Forms repeat what they guard, so they may grow beyond the size of an expression: that is a fault.
absl::StatusOr<Piece> Bounded(absl::StatusOr<Piece> piece) {
  if (piece.ok() && piece->text.size() > expr::kMaxExpressionBytes) {
    return Fault("it is too long as CEL");
  }
  return piece;
}

// `value` between two bounds, each by its sign.
absl::StatusOr<Piece> Within(Language language, const Piece& value, absl::string_view low,
                             const Piece& least, absl::string_view high, const Piece& most) {
  ASSIGN_OR_RETURN(const Piece above, Ordered(language, value, low, least));
  ASSIGN_OR_RETURN(const Piece below, Ordered(language, value, high, most));
  return And(Language::kFeel, above, below);
}

// The items are of one kind, so that a value of a different kind is an error, or equals none.
absl::StatusOr<Piece> AnyOf(Language language, const Piece& value,
                            const std::vector<Piece>& items) {
  std::optional<Piece> any;
  for (const Piece& item : items) {
    const bool is_text = item.kind == Piece::Kind::kString;
    const bool is_number = item.kind == Piece::Kind::kNumber;
    if ((!is_text && !is_number) || item.kind != items[0].kind) {
      return Fault("`in` asks for a list of strings or of numbers");
    }
    ASSIGN_OR_RETURN(const Piece one, Equal(language, value, item));
    ASSIGN_OR_RETURN(any, Bounded(any.has_value() ? Or(Language::kFeel, *any, one) : one));
  }
  return *any;
}

// list[index]. FEEL counts from 1, the others from 0. A negative index counts from the end in FEEL
// and in Groovy.
absl::StatusOr<Piece> ItemOf(Language language, const Piece& list, const Piece& index) {
  if (list.kind != Piece::Kind::kAny) return Fault("it asks a literal for an item");
  const std::string text = AtLevel(list, Level::kOperand);
  int64_t place = 0;
  const bool is_place = index.kind == Piece::Kind::kNumber && index.is_literal &&
                        absl::SimpleAtoi(index.value, &place);
  if (language == Language::kFeel) {
    if (!is_place || place == 0) {
      return Fault("it filters a list by [...]; write list.filter(item, ...), or list[0]");
    }
    if (place > 0) return Piece{.text = absl::StrCat(text, "[", place - 1, "]")};
    return Piece{.text = absl::StrCat(text, "[", text, ".size() - ", -place, "]")};
  }
  const bool is_open = index.kind == Piece::Kind::kAny || index.kind == Piece::Kind::kString;
  if (!is_open && (!is_place || place < 0)) {
    return Fault("it asks for an item by something other than its place or its name");
  }
  return Piece{.text = absl::StrCat(text, "[", index.text, "]")};
}

// Reads an expression by recursive descent, one method for each level of precedence.
class Translator {
 public:
  Translator(Language language, Cursor words) : language_(language), words_(std::move(words)) {}

  absl::StatusOr<Piece> Run() {
    ASSIGN_OR_RETURN(Piece piece, Whole());
    if (words_.Now().kind != Word::Kind::kEnd) return words_.NotRead();
    return piece;
  }

 private:
  absl::StatusOr<Piece> Whole() {
    if (nesting_ >= expr::kMaxNesting) return Fault("it is nested too deep");
    ++nesting_;
    absl::StatusOr<Piece> piece =
        language_ == Language::kFeel && words_.Is("if") ? IfThenElse() : Ternary();
    --nesting_;
    return Bounded(std::move(piece));
  }

  absl::StatusOr<Piece> IfThenElse() {
    RETURN_IF_ERROR(words_.Need("if"));
    ASSIGN_OR_RETURN(const Piece condition, Whole());
    RETURN_IF_ERROR(words_.Need("then"));
    ASSIGN_OR_RETURN(const Piece yes, Whole());
    RETURN_IF_ERROR(words_.Need("else"));
    ASSIGN_OR_RETURN(const Piece no, Whole());
    return Conditional(condition, yes, no);
  }

  absl::StatusOr<Piece> Ternary() {
    ASSIGN_OR_RETURN(Piece piece, Logic("||"));
    if (language_ == Language::kFeel || !words_.Take("?")) return piece;
    ASSIGN_OR_RETURN(const Piece yes, Whole());
    RETURN_IF_ERROR(words_.Need(":"));
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
    } while (words_.TakeSign(sign));
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
      const absl::string_view sign = words_.Sign();
      const bool is_strict = language_ == Language::kJavaScript && (sign == "===" || sign == "!==");
      if (sign != "==" && sign != "!=" && !is_strict) return left;
      words_.Next();
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
      const std::string sign(words_.Sign());
      if (sign == "<" || sign == "<=" || sign == ">" || sign == ">=") {
        words_.Next();
        ASSIGN_OR_RETURN(const Piece right, Sum());
        ASSIGN_OR_RETURN(left, Ordered(language_, left, sign, right));
      } else if (language_ == Language::kFeel && words_.Take("between")) {
        ASSIGN_OR_RETURN(const Piece least, Sum());
        RETURN_IF_ERROR(words_.Need("and"));
        ASSIGN_OR_RETURN(const Piece most, Sum());
        ASSIGN_OR_RETURN(left, Within(language_, left, ">=", least, "<=", most));
      } else if ((language_ == Language::kFeel || language_ == Language::kGroovy) &&
                 words_.Take("in")) {
        ASSIGN_OR_RETURN(left, In(left));
      } else {
        return left;
      }
      ASSIGN_OR_RETURN(left, Bounded(std::move(left)));
    }
  }

  // A list of literals; in FEEL also tests in brackets, (1, 2), and ranges: [1..5], (1..5].
  absl::StatusOr<Piece> In(const Piece& value) {
    const bool is_open = language_ == Language::kFeel && words_.Is("(");
    const bool is_groovy = language_ == Language::kGroovy;
    if (is_groovy && !words_.Is("[")) {
      ASSIGN_OR_RETURN(const Piece list, Sum());
      return InList(value, list);
    }
    if (!words_.Take("[") && !(is_open && words_.Take("(")))
      return Fault("`in` asks for a list of literals");
    if (value.divisor != 0) return Fault("`in` asks for a quotient of decimals; write a == b");
    std::vector<Piece> items;
    do {
      ASSIGN_OR_RETURN(Piece item, Sum());
      if (!item.is_literal) return Fault("`in` asks for a list of literals");
      items.push_back(std::move(item));
    } while (words_.Take(","));
    if (language_ == Language::kFeel && items.size() == 1 && words_.Take("..")) {
      ASSIGN_OR_RETURN(const Piece most, Sum());
      const bool is_below = words_.Is(")");
      if (!words_.Take(")")) RETURN_IF_ERROR(words_.Need("]"));
      return Within(language_, value, is_open ? ">" : ">=", items[0], is_below ? "<" : "<=", most);
    }
    RETURN_IF_ERROR(words_.Need(is_open ? ")" : "]"));
    return is_groovy ? InLiterals(value, items) : AnyOf(language_, value, items);
  }

  absl::StatusOr<Piece> Sum() {
    ASSIGN_OR_RETURN(Piece left, Product());
    while (words_.Sign() == "+" || words_.Sign() == "-") {
      const std::string sign(words_.Sign());
      words_.Next();
      ASSIGN_OR_RETURN(Piece right, Product());
      ASSIGN_OR_RETURN(left, Bounded(Computed(language_, std::move(left), sign, std::move(right))));
    }
    return left;
  }

  absl::StatusOr<Piece> Product() {
    ASSIGN_OR_RETURN(Piece left, Unary());
    while (words_.Sign() == "*" || words_.Sign() == "/" || words_.Sign() == "%") {
      const std::string sign(words_.Sign());
      if (sign == "%" && language_ == Language::kFeel) return words_.NotRead();
      words_.Next();
      ASSIGN_OR_RETURN(Piece right, Unary());
      ASSIGN_OR_RETURN(left, Bounded(Computed(language_, std::move(left), sign, std::move(right))));
    }
    return left;
  }

  absl::StatusOr<Piece> Unary() {
    const bool is_not = words_.Sign() == "!" && language_ != Language::kFeel;
    const bool is_empty = language_ == Language::kJuel && words_.Is("empty");
    if (!is_not && !is_empty && !words_.Is("-")) return Postfix();
    if (nesting_ >= expr::kMaxNesting) return Fault("it is nested too deep");
    words_.Next();
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
      if (words_.Take(".")) {
        ASSIGN_OR_RETURN(piece, Member(piece));
      } else if (words_.Take("[")) {
        ASSIGN_OR_RETURN(piece, Item(piece));
      } else {
        return piece;
      }
      ASSIGN_OR_RETURN(piece, Bounded(std::move(piece)));
    }
  }

  absl::StatusOr<Piece> Member(const Piece& piece) {
    if (words_.Now().kind != Word::Kind::kName) return words_.NotRead();
    const std::string name = words_.Next().text;
    if (words_.Take("(")) {
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
    if (words_.Take(")")) return arguments;
    do {
      ASSIGN_OR_RETURN(Piece argument, Whole());
      arguments.push_back(std::move(argument));
    } while (words_.Take(","));
    RETURN_IF_ERROR(words_.Need(")"));
    return arguments;
  }

  absl::StatusOr<Piece> Item(const Piece& list) {
    ASSIGN_OR_RETURN(const Piece index, Whole());
    RETURN_IF_ERROR(words_.Need("]"));
    return ItemOf(language_, list, index);
  }

  absl::StatusOr<Piece> Primary() {
    const Word word = words_.Now();
    if (word.kind == Word::Kind::kNumber || word.kind == Word::Kind::kString) {
      words_.Next();
      return word.kind == Word::Kind::kNumber ? NumberLiteral(word.text) : StringLiteral(word.text);
    }
    if (words_.Take("(")) {
      ASSIGN_OR_RETURN(Piece inner, Whole());
      RETURN_IF_ERROR(words_.Need(")"));
      return inner;
    }
    if (word.kind != Word::Kind::kName || words_.IsReserved()) return words_.NotRead();
    words_.Next();
    if (word.text == "true" || word.text == "false" || word.text == "null") {
      return Piece{.text = word.text,
                   .kind = word.text == "null" ? Piece::Kind::kNull : Piece::Kind::kBool,
                   .is_literal = true,
                   .value = word.text};
    }
    return Name(word);
  }

  // A variable or a function. In FEEL its name may have several words.
  absl::StatusOr<Piece> Name(const Word& first) {
    std::string name = first.text;
    const bool is_prefix = language_ == Language::kJuel && words_.Is(":") &&
                           words_.Now(1).kind == Word::Kind::kName && words_.Now(2).text == "(";
    if (is_prefix) {
      words_.Next();
      absl::StrAppend(&name, ":", words_.Next().text);
    }
    while (language_ == Language::kFeel && words_.Now().kind == Word::Kind::kName &&
           !words_.IsReserved()) {
      absl::StrAppend(&name, " ", words_.Next().text);
    }
    if (words_.Take("(")) return Function(name);
    if (name != first.text) return Fault(absl::StrCat("`", name, "` is not a name in CEL"));
    return Piece{.text = name};
  }

  absl::StatusOr<Piece> Function(const std::string& name) {
    std::vector<Piece> arguments;
    std::vector<std::string> written;
    while (!words_.Take(")")) {
      if (!written.empty()) RETURN_IF_ERROR(words_.Need(","));
      const size_t begin = words_.Now().begin;
      ASSIGN_OR_RETURN(Piece argument, Whole());
      arguments.push_back(std::move(argument));
      written.emplace_back(words_.Written(begin, words_.Now().begin));
    }
    if (language_ == Language::kFeel && name == "not" && arguments.size() == 1) {
      return Not(arguments[0]);
    }
    return NoSuchFunction(name, written);
  }

  const Language language_;
  Cursor words_;
  int nesting_ = 0;
};

}  // namespace

absl::StatusOr<std::string> Translated(absl::string_view text, Language language) {
  ASSIGN_OR_RETURN(std::vector<Word> words, Words(text, language));
  ASSIGN_OR_RETURN(Piece piece,
                   Translator(language, Cursor(text, language, std::move(words))).Run());
  const absl::Status compiled = expr::Program::Compile(piece.text).status();
  if (compiled.ok()) return std::move(piece.text);
  // The message continues with the line and a caret below the place.
  const std::vector<absl::string_view> lines = absl::StrSplit(compiled.message(), '\n');
  return Fault(absl::StrCat("it is not CEL as `", piece.text, "`: ", lines[0]));
}

}  // namespace magpie::flow::foreign
