// The functions and classes of a C++ source, found by its braces. It knows the layout that
// clang-format gives our code, not the whole language: good to a line.
//
//   namespace magpie {              class Walk          line 2, methods 2
//   class Walk {                    function Leave      lines 3 to 5
//     void Leave() {
//       Stop();
//     }
//     void Stop();
//   };
//   }

#pragma once

#include <string>
#include <vector>

namespace magpie::tidy {

struct Function {
  std::string name;  // as it is written: "Walk::Leave"; "TEST_F" of a test
  int first_line;
  int last_line;

  int lines() const { return last_line - first_line + 1; }
};

struct Class {
  std::string name;
  int line;
  int methods;  // overloads each; without constructors, the destructor and operators
};

struct Outline {
  std::vector<Function> functions;
  std::vector<Class> classes;
};

Outline OutlineOf(const std::string& text);

}  // namespace magpie::tidy
