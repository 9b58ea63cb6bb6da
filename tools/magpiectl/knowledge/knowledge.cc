// magpiectl knowledge: the verbs of verbs.h.

#include "tools/magpiectl/knowledge/verbs.h"

namespace magpie::ctl {

void AddFilter(CLI::App& verb, FilterOptions& options) {
  const char* const group = "Filter";
  verb.add_option("--channel", options.channel, "As somebody on this channel")->group(group);
  verb.add_option("--business-line", options.business_line, "As somebody of this business line")
      ->group(group);
  verb.add_option("--role", options.role, "As somebody with this role")->group(group);
  verb.add_option("--city", options.city, "As somebody in this city")->group(group);
  verb.add_option("--category", options.category, "Only articles in this category and below it")
      ->group(group);
  verb.add_option("--tag", options.tags, "Only articles with this tag; may be repeated")
      ->allow_extra_args(false)
      ->group(group);
  verb.add_option("--language", options.language, "Only articles in this language")->group(group);
  verb.add_flag("--everything", options.everything,
                "Also articles that are meant for others, or not valid now")
      ->group(group);
}

knowledge::v1::ArticleFilter ToProto(const FilterOptions& options) {
  knowledge::v1::ArticleFilter filter;
  filter.set_channel(options.channel);
  filter.set_business_line(options.business_line);
  filter.set_role(options.role);
  filter.set_city(options.city);
  filter.set_category_id(options.category);
  filter.mutable_tags()->Add(options.tags.begin(), options.tags.end());
  filter.set_language(options.language);
  filter.set_everything(options.everything);
  return filter;
}

void AddKnowledge(CLI::App& app, Cli& cli) {
  CLI::App& group = AddGroup(app, "knowledge", "Write articles, review them, and find them");
  AddKnowledgeSearch(group, cli);
  AddKnowledgeImport(group, cli);
  AddKnowledgeExport(group, cli);
  AddKnowledgeLife(group, cli);
  AddKnowledgeVersions(group, cli);
  AddKnowledgeFeedback(group, cli);
  AddKnowledgeReports(group, cli);
  AddKnowledgeTaxonomy(group, cli);
  AddKnowledgeTuning(group, cli);
  AddKnowledgeVectors(group, cli);
  AddKnowledgeEval(group, cli);
}

}  // namespace magpie::ctl
