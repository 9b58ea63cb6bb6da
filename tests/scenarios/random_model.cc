#include "tests/scenarios/random_model.h"

#include "absl/strings/str_cat.h"

namespace magpie::flow {
namespace {

constexpr int kMostNodes = 60;
constexpr int kMostDepth = 5;

// A block has one way in and one way out: it takes the node that leads to it, and returns the node
// that leads on.
class Drawer {
 public:
  explicit Drawer(unsigned seed) : random_(seed) {}

  RandomModel Draw() {
    Add("start S");
    const std::string last = Sequence("S", "", 0);
    Add("end E");
    Link(last, "E");
    return {absl::StrCat(nodes_, properties_, ways_), count_};
  }

 private:
  int Pick(int count) { return std::uniform_int_distribution<int>(0, count - 1)(random_); }

  void Add(const std::string& node) {
    absl::StrAppend(&nodes_, node, "\n");
    ++count_;
  }
  void Link(const std::string& from, const std::string& to, const std::string& rest = "") {
    absl::StrAppend(&ways_, from, " -> ", to, rest, "\n");
  }
  void Say(const std::string& key, const std::string& properties) {
    absl::StrAppend(&properties_, key, ": ", properties, "\n");
  }

  std::string Node(absl::string_view type, const std::string& parent) {
    const std::string key = absl::StrCat("N", ++keys_);
    Add(absl::StrCat(type, " ", key, parent.empty() ? "" : " in ", parent));
    return key;
  }

  std::string Sequence(std::string last, const std::string& parent, int depth) {
    const int length = 1 + Pick(3);
    for (int i = 0; i < length; ++i) last = Block(last, parent, depth);
    return last;
  }

  std::string Block(const std::string& last, const std::string& parent, int depth) {
    if (depth >= kMostDepth || count_ >= kMostNodes) return Task(last, parent);
    switch (Pick(10)) {
      case 0:
        return Script(last, parent);
      case 1:
        return Choice(last, parent, depth);
      case 2:
      case 3:
        return Fork("parallel", last, parent, depth);
      case 4:
        return Fork("inclusive", last, parent, depth);
      case 5:
        return Loop(last, parent, depth);
      case 6:
        return Process(last, parent, depth);
      case 7:
        return ForkingTask(last, parent, depth);
      default:
        return Task(last, parent);
    }
  }

  std::string Repeats() {
    static constexpr const char* kLists[] = {"[]", "[1]", "[1, 2, 3]", "lists.range(n % 3)"};
    return absl::StrCat(
        R"({"multi_instance": {"collection": ")", kLists[Pick(4)], R"(", "sequential": )",
        Pick(2) == 0 ? "true" : "false",
        Pick(4) == 0 ? R"(, "completion_condition": "nrOfCompletedInstances > 1")" : "",
        R"(, "output_collection": "all", "output_element": "n"}})");
  }

  std::string Task(const std::string& last, const std::string& parent) {
    const std::string key = Node("user", parent);
    Link(last, key);
    if (Pick(6) == 0) Say(key, Repeats());
    return key;
  }

  std::string Script(const std::string& last, const std::string& parent) {
    const std::string key = absl::StrCat("N", ++keys_);
    Add(absl::StrCat("script ", key, parent.empty() ? "" : " in ", parent, " n = (n * 7 + ", keys_,
                     ") % 1000; s", keys_, " = n"));
    Link(last, key);
    if (Pick(6) == 0) Say(key, Repeats());
    return key;
  }

  std::string Condition() { return absl::StrCat(" when n % ", 2 + Pick(3), " == ", Pick(2)); }

  std::string Choice(const std::string& last, const std::string& parent, int depth) {
    const std::string begin = Node("exclusive", parent);
    const std::string end = Node("exclusive", parent);
    Link(last, begin);
    const int ways = 2 + Pick(2);
    for (int i = 0; i < ways; ++i) {
      Branch(begin, end, i == 0 ? " otherwise" : Condition(), parent, depth);
    }
    return end;
  }

  // A branch that begins with a separate node, which has the condition.
  void Branch(const std::string& begin, const std::string& end, const std::string& rest,
              const std::string& parent, int depth) {
    const std::string first = Node(Pick(2) == 0 ? "user" : "exclusive", parent);
    Link(begin, first, rest);
    Link(Pick(3) == 0 ? first : Sequence(first, parent, depth + 1), end);
  }

  std::string Fork(absl::string_view type, const std::string& last, const std::string& parent,
                   int depth) {
    const std::string begin = Node(type, parent);
    const std::string end = Node(type, parent);
    if (Pick(6) == 0) Say(end, R"({"branch_merge": "any"})");
    if (Pick(6) == 0) Say(end, R"({"data_merge": "snapshot"})");
    Link(last, begin);
    const int ways = 2 + Pick(2);
    for (int i = 0; i < ways; ++i) {
      const bool is_chosen = type == "inclusive";
      Branch(begin, end, !is_chosen ? "" : i == 0 ? " otherwise" : Condition(), parent, depth);
    }
    return end;
  }

  // An activity with several ways out, some of them with a condition.
  std::string ForkingTask(const std::string& last, const std::string& parent, int depth) {
    const std::string begin = Node(Pick(2) == 0 ? "user" : "task", parent);
    const std::string end = Node("inclusive", parent);
    Say(begin, R"({"ways": "all"})");
    Link(last, begin);
    Branch(begin, end, Pick(2) == 0 ? " otherwise" : "", parent, depth);
    const int ways = 1 + Pick(2);
    for (int i = 0; i < ways; ++i) {
      Branch(begin, end, Pick(3) == 0 ? "" : Condition(), parent, depth);
    }
    return end;
  }

  // Goes round as long as its last task says so.
  std::string Loop(const std::string& last, const std::string& parent, int depth) {
    const std::string begin = Node("exclusive", parent);
    Link(last, begin);
    const std::string body = Sequence(begin, parent, depth + 1);
    const std::string task = Node("user", parent);
    Link(body, task);
    const std::string end = Node("exclusive", parent);
    Link(task, end);
    Link(end, begin, " when again");
    const std::string out = Node("exclusive", parent);
    Link(end, out, " otherwise");
    return out;
  }

  std::string Process(const std::string& last, const std::string& parent, int depth) {
    const std::string key = Node("process", parent);
    Link(last, key);
    if (Pick(3) == 0) Say(key, Repeats());
    const std::string begin = Node("start", key);
    const std::string inner = Sequence(begin, key, depth + 1);
    const std::string end = Node(Pick(4) == 0 ? "terminate" : "end", key);
    Link(inner, end);
    return key;
  }

  std::mt19937 random_;
  std::string nodes_;
  std::string properties_;
  std::string ways_;
  int keys_ = 0;
  int count_ = 0;
};

}  // namespace

RandomModel MakeRandomModel(unsigned seed) { return Drawer(seed).Draw(); }

}  // namespace magpie::flow
