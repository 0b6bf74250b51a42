"""The graph as files for other programs: GraphML, GEXF, CSV, FollowTheMoney. Each format is a file; all write a stream."""
