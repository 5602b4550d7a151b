// Nodes whose samples are distributed differently from the others', which a median hides. A second view besides
// outliers.
#pragma once

#include <string>
#include <vector>

namespace toise {

struct Dissimilar {
  std::string node, label;  // of the case
  double similarity = 1;    // to the reference
  double slower = 0;        // mean of its samples over that of the reference, less 1
  std::string reference;    // the node that is most like all others
};

/// Of cases on every node, by their raw samples (time). The similarity of two nodes is 1 less the area between their
/// cumulative distributions (Wasserstein's distance), over the greater mean: a node that is 5 % slow throughout has
/// 0.95, and so has one whose every twentieth sample takes twice as long. The reference has the greatest sum of
/// similarities to all, and whoever lies below `least` is listed, the least similar first. Below 5 samples a node is
/// not compared. It has no bound on false alarms: an indication, not a test. Source: after SuperBench (Xiong et al.,
/// USENIX ATC 2024), who keep the sample that is most similar to all and drop nodes below 0.95 of it. Throws InputError
/// as open_run() does.
std::vector<Dissimilar> find_dissimilar(std::vector<std::string> const& runs, double least = 0.95);

}  // namespace toise
