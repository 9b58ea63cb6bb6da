// bench-expr: conditions as expressions, as a ratio to the same by hand in C++ and in Lua.

#include <chrono>
#include <cstdio>
#include <functional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/expr/expr.h"
#include "common/status/macros.h"
#include "tools/bench/expr/expr_rivals.h"
#include "tools/bench/lib/figure.h"
#include "tools/bench/lib/options.h"

namespace magpie::bench {
namespace {

constexpr int kAsks = 5000;  // of one condition, in one measurement
constexpr int kCompiles = 200;
constexpr double kCompileMicros = 50;

// Nanoseconds that one `ask` takes.
double Nanos(int times, const std::function<void()>& ask) {
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < times; ++i) ask();
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
  return took.count() / times;
}

// One condition in its three ways, over an order that is parsed, and over its text.
struct Times {
  double by_hand = 0, expr = 0;
  double text_by_hand = 0, text_expr = 0, text_lua = 0;
  double compile = 0;
};

class Bench {
 public:
  static absl::StatusOr<Bench> Make() {
    Bench bench;
    RETURN_IF_ERROR(bench.document_.Reparse(OrderJson()));
    for (const Condition& condition : Conditions()) {
      ASSIGN_OR_RETURN(expr::Program program, expr::Program::Compile(condition.expr));
      bench.programs_.push_back(std::move(program));
    }
    return bench;
  }

  // FAILED_PRECONDITION where one way does not give the condition's answer.
  absl::Status Check() {
    for (size_t i = 0; i < Conditions().size(); ++i) {
      const Condition& condition = Conditions()[i];
      ASSIGN_OR_RETURN(const bool by_expr, programs_[i].EvalBool(View()));
      if (by_expr == condition.answer && condition.by_hand(document_.root()) == condition.answer &&
          lua_->Ask(i, document_.root()) == condition.answer) {
        continue;
      }
      return absl::FailedPreconditionError(absl::StrCat("the ways disagree: ", condition.name));
    }
    return absl::OkStatus();
  }

  Times Measure(size_t i) {
    const Condition& condition = Conditions()[i];
    const auto reparse = [&] { (void)document_.Reparse(OrderJson()); };
    Times times;
    times.by_hand = Nanos(kAsks, [&] { Take(condition.by_hand(document_.root())); });
    times.expr = Nanos(kAsks, [&] { Take(*programs_[i].EvalBool(View())); });
    times.text_by_hand = Nanos(kAsks, [&] {
      reparse();
      Take(condition.by_hand(document_.root()));
    });
    times.text_expr = Nanos(kAsks, [&] {
      reparse();
      Take(*programs_[i].EvalBool(View()));
    });
    times.text_lua = Nanos(kAsks, [&] {
      reparse();
      Take(lua_->Ask(i, document_.root()));
    });
    times.compile = Nanos(kCompiles, [&] { Take(expr::Program::Compile(condition.expr).ok()); });
    return times;
  }

 private:
  expr::MapView View() const { return expr::MapView(document_.root()); }
  void Take(bool answer) { taken_ = taken_ + answer; }  // so that no answer is left out

  JsonDocument document_;
  std::vector<expr::Program> programs_;
  std::unique_ptr<Lua> lua_ = std::make_unique<Lua>();
  volatile int64_t taken_ = 0;
};

// The ratios of all rounds: of each condition, then of their sums.
std::vector<Figure> FiguresOf(const std::vector<std::vector<Times>>& rounds) {
  std::vector<Figure> figures;
  const auto add = [&](const std::string& name, double target, auto ratio) {
    Figure figure{"expr", name, {}, Target::kAtMost, target};
    for (const std::vector<Times>& round : rounds) figure.ratios.push_back(ratio(round));
    figures.push_back(std::move(figure));
  };
  for (size_t i = 0; i <= Conditions().size(); ++i) {
    const bool is_all = i == Conditions().size();
    const auto of = [i, is_all](const std::vector<Times>& round, double Times::*time) {
      double sum = 0;
      for (const Times& times : round) sum += times.*time;
      return is_all ? sum : round[i].*time;
    };
    const std::string name(is_all ? "all" : Conditions()[i].name);
    add("expr_to_hand." + name, 3, [&](const auto& round) {
      return of(round, &Times::text_expr) / of(round, &Times::text_by_hand);
    });
    add("expr_to_lua." + name, 1, [&](const auto& round) {
      return of(round, &Times::text_expr) / of(round, &Times::text_lua);
    });
    add("parsed_expr_to_hand." + name, 3,
        [&](const auto& round) { return of(round, &Times::expr) / of(round, &Times::by_hand); });
    if (is_all) continue;
    add("compile_to_50_us." + name, 1,
        [&](const auto& round) { return of(round, &Times::compile) / 1000 / kCompileMicros; });
  }
  return figures;
}

absl::Status Run(const Options& options) {
  ASSIGN_OR_RETURN(Bench bench, Bench::Make());
  RETURN_IF_ERROR(bench.Check());
  std::FILE* const out = options.json ? stderr : stdout;
  absl::FPrintF(out,
                "expr: five conditions over %d bytes of JSON; nanoseconds of the last round\n\n",
                OrderJson().size());
  std::vector<std::vector<Times>> rounds;
  for (int i = 0; i < options.rounds; ++i) {
    std::vector<Times>& round = rounds.emplace_back();
    for (size_t k = 0; k < Conditions().size(); ++k) round.push_back(bench.Measure(k));
  }
  absl::FPrintF(out, "%-8s %21s %31s\n%-8s %10s %10s %10s %10s %10s %10s\n", "", "parsed",
                "with parsing", "", "by hand", "expr", "by hand", "expr", "Lua", "compile");
  for (size_t k = 0; k < Conditions().size(); ++k) {
    const Times& times = rounds.back()[k];
    absl::FPrintF(out, "%-8s %10.0f %10.0f %10.0f %10.0f %10.0f %10.0f\n", Conditions()[k].name,
                  times.by_hand, times.expr, times.text_by_hand, times.text_expr, times.text_lua,
                  times.compile);
  }
  if (!options.json) absl::PrintF("\n%s\n", TableHead());
  for (const Figure& figure : FiguresOf(rounds)) {
    absl::PrintF("%s\n", options.json ? ToJsonLine(figure) : ToTableLine(figure));
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace magpie::bench

int main(int argc, char** argv) {
  const absl::Status status = magpie::bench::Run(magpie::bench::ParseOptions(argc, argv));
  if (status.ok()) return 0;
  std::fprintf(stderr, "bench-expr: %s\n", status.ToString().c_str());
  return 1;
}
