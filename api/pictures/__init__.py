"""Pictures of a found subgraph for a report: what is drawn (scene), where it stands (layout), how it looks (draw)."""
