module homelab/tools/pause

go 1.26.0
