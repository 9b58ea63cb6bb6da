#include "tests/tidy/outline.h"

#include <gtest/gtest.h>

namespace magpie::tidy {
namespace {

// "Name first-last" of each function.
std::string FunctionsOf(const std::string& text) {
  std::string all;
  for (const Function& one : OutlineOf(text).functions) {
    if (!all.empty()) all += ", ";
    all += one.name + " " + std::to_string(one.first_line) + "-" + std::to_string(one.last_line);
  }
  return all;
}

// "Name methods" of each class.
std::string ClassesOf(const std::string& text) {
  std::string all;
  for (const Class& one : OutlineOf(text).classes) {
    if (!all.empty()) all += ", ";
    all += one.name + " " + std::to_string(one.methods);
  }
  return all;
}

TEST(OutlineTest, AFunctionGoesFromItsFirstWordToItsLastBrace) {
  EXPECT_EQ(FunctionsOf("namespace a {\n\nint F(int x,\n      int y) {\n  return x;\n}\n}\n"),
            "F 3-6");
  EXPECT_EQ(FunctionsOf("template <class T, class = int>\nvoid A::B() const {\n}\n"), "A::B 1-3");
  EXPECT_EQ(FunctionsOf("TEST_F(ATest, B) { if (a) { b(); } }"), "TEST_F 1-1");
}

TEST(OutlineTest, InitializersAndLambdasBelongToTheirFunction) {
  EXPECT_EQ(FunctionsOf("A::A(int x)\n    : a_{x}, b_(x) {\n  f([] { g(); });\n}\n"), "A::A 1-4");
  EXPECT_EQ(FunctionsOf("A::A() : a_(1) {}\nint F() { return 1; }\n"), "A::A 1-1, F 2-2");
}

TEST(OutlineTest, CommentsAndStringsDoNotCount) {
  EXPECT_EQ(FunctionsOf("// void F() {\n#define A() {\nconst char* a = \"{\";\nvoid G() {\n}\n"),
            "G 4-5");
  EXPECT_EQ(FunctionsOf("void F() {\n  a(R\"x({{{ )\" )x\");\n  b('{');\n  c = 1'000;\n}\n"),
            "F 1-5");
}

TEST(OutlineTest, TablesAreNoFunctions) {
  EXPECT_EQ(FunctionsOf("const std::map<int, int> kAll = {\n  {1, f(2)},\n};\nvoid F() {}\n"),
            "F 4-4");
}

TEST(OutlineTest, TheMethodsOfAClassAreCounted) {
  EXPECT_EQ(ClassesOf("class A : public B {\n public:\n  explicit A(int x);\n  ~A();\n"
                      "  void F();\n  int G() const { return g_; }\n"
                      "  bool operator==(const A&) const = default;\n private:\n"
                      "  std::function<void(int)> h_;\n  int g_ ABSL_GUARDED_BY(mutex_) = 0;\n"
                      "  static std::vector<int> K(int a = f());\n};\n"),
            "A 3");
  EXPECT_EQ(ClassesOf("struct A {\n  struct B { void F(); };\n  void G();\n  void G(int);\n};\n"),
            "B 1, A 2");
}

}  // namespace
}  // namespace magpie::tidy
