#include "services/knowledge/engine/find/view.h"

namespace magpie::knowledge {

std::map<std::string, Scene> AllScenes(const std::vector<Scene>& stored) {
  std::map<std::string, Scene> scenes;
  for (const Scene& scene : stored) scenes.emplace(scene.id, scene);
  for (const Scene& scene : UsualScenes()) scenes.emplace(scene.id, scene);
  return scenes;
}

std::shared_ptr<const search::Dictionary> Compile(const Dictionary& dictionary) {
  if (dictionary.synonyms.empty() && dictionary.words.empty()) return nullptr;
  std::vector<search::SynonymRule> rules;
  rules.reserve(dictionary.synonyms.size());
  for (const SynonymRule& rule : dictionary.synonyms) rules.push_back({rule.from, rule.to});
  return search::Dictionary::Compile(rules, dictionary.words);
}

}  // namespace magpie::knowledge
