// The verbs of "magpiectl knowledge", and what they share.

#pragma once

#include <string>
#include <vector>

#include "magpie/knowledge/v1/knowledge_service.pb.h"
#include "tools/magpiectl/cli.h"

namespace magpie::ctl {

void AddKnowledgeSearch(CLI::App& group, Cli& cli);    // search, explain, suggest
void AddKnowledgeImport(CLI::App& group, Cli& cli);    // import
void AddKnowledgeExport(CLI::App& group, Cli& cli);    // export
void AddKnowledgeLife(CLI::App& group, Cli& cli);      // draft, approve, publish, ...
void AddKnowledgeVersions(CLI::App& group, Cli& cli);  // versions, diff
void AddKnowledgeFeedback(CLI::App& group, Cli& cli);  // feedback, usage
void AddKnowledgeReports(CLI::App& group, Cli& cli);   // review, unanswered, duplicates, verify
void AddKnowledgeTaxonomy(CLI::App& group, Cli& cli);  // category, schema
void AddKnowledgeTuning(CLI::App& group, Cli& cli);    // scene, dictionary, curation, judged
void AddKnowledgeVectors(CLI::App& group, Cli& cli);   // embedding, vectors
void AddKnowledgeEval(CLI::App& group, Cli& cli);      // eval

// Who asks, and for what.
struct FilterOptions {
  std::string channel, business_line, role, city, category, language;
  std::vector<std::string> tags;
  bool everything = false;
};
void AddFilter(CLI::App& verb, FilterOptions& options);
knowledge::v1::ArticleFilter ToProto(const FilterOptions& options);

}  // namespace magpie::ctl
