// Says which traffic the NetworkPolicies on its input let through, by a library that knows their meaning. Nothing is sent anywhere.
package main

import (
	"encoding/json"
	"log"
	"os"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	networking "k8s.io/api/networking/v1"
)

type question struct {
	Policies []*networking.NetworkPolicy `json:"policies"`
	Traffic  []*matcher.Traffic          `json:"traffic"`
}

type answer struct {
	Ingress bool `json:"ingress"`
	Egress  bool `json:"egress"`
}

func main() {
	var asked question
	input := json.NewDecoder(os.Stdin)
	input.DisallowUnknownFields()
	if err := input.Decode(&asked); err != nil {
		log.Fatalf("policy-evaluator: standard input: %v", err)
	}
	// not simplified: what is computed from is what is deployed
	policies := matcher.BuildNetworkPolicies(false, asked.Policies)
	answers := make([]answer, len(asked.Traffic))
	for i, traffic := range asked.Traffic {
		result := policies.IsTrafficAllowed(traffic)
		answers[i] = answer{Ingress: result.Ingress.IsAllowed(), Egress: result.Egress.IsAllowed()}
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		log.Fatalf("policy-evaluator: standard output: %v", err)
	}
}
