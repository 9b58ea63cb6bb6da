// A page of the documentation and its fenced blocks, which a test can check.
//
//     ```console                      each line after "$ " is a command, ...
//     $ magpiectl flow list
//     KEY  VERSION                    ... and what follows is what it prints
//     $ magpiectl flow list |
//     > wc -l                         "> " continues a command
//     ```
//
// A block of any other language shows a file, or a part of one, that its first line names:
//
//     ```json docs/examples/refund.json

#pragma once

#include <string>
#include <vector>

namespace magpie::docs {

using Lines = std::vector<std::string>;

struct Step {
  int line = 0;         // of its "$ ", from 0
  int output = 0;       // the first line of what it prints, from 0
  std::string command;  // may have several lines
  Lines expected;
};

struct Block {
  int line = 0;          // of its fence, from 0
  std::string language;  // "console"; empty if there is none
  std::string argument;  // what follows the language: a file, or "needs=kubectl"
  Lines content;

  // The commands of a console block, with what they print.
  std::vector<Step> Steps() const;
};

// The fenced blocks of a page, in order.
std::vector<Block> ReadBlocks(const Lines& page);

Lines SplitLines(const std::string& text);

// Whether `part` is a run of whole lines of `file`.
bool Contains(const Lines& file, const Lines& part);

}  // namespace magpie::docs
