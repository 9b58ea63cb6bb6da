#include "services/knowledge/engine/find/view.h"

namespace magpie::knowledge {

std::map<std::string, Scene> AllScenes(const std::vector<Scene>& stored) {
  std::map<std::string, Scene> scenes;
  for (const Scene& scene : stored) scenes.emplace(scene.id, scene);
  for (const Scene& scene : UsualScenes()) scenes.emplace(scene.id, scene);
  return scenes;
}

std::shared_ptr<const Dictionary> Compile(const Dictionary& dictionary) {
  return std::make_shared<const Dictionary>(dictionary);
}

}  // namespace magpie::knowledge
