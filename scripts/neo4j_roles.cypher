// Roles of least privilege for Neo4j Enterprise and Aura; run once by an administrator against the database "system".
// Then: xintu graph prepare (as an administrator), and a user for each: CREATE USER ... ; GRANT ROLE xintu_writer TO ... ;

// Pushes: reads and writes the graph and looks at the schema, but defines nothing and administers nothing.
CREATE ROLE xintu_writer IF NOT EXISTS;
GRANT ACCESS ON DATABASE neo4j TO xintu_writer;
GRANT SHOW INDEX ON DATABASE neo4j TO xintu_writer;
GRANT SHOW CONSTRAINT ON DATABASE neo4j TO xintu_writer;
GRANT CREATE NEW NODE LABEL ON DATABASE neo4j TO xintu_writer;
GRANT CREATE NEW RELATIONSHIP TYPE ON DATABASE neo4j TO xintu_writer;
GRANT CREATE NEW PROPERTY NAME ON DATABASE neo4j TO xintu_writer;
GRANT MATCH {*} ON GRAPH neo4j TO xintu_writer;
GRANT CREATE ON GRAPH neo4j TO xintu_writer;
GRANT DELETE ON GRAPH neo4j TO xintu_writer;
GRANT SET LABEL * ON GRAPH neo4j TO xintu_writer;
GRANT REMOVE LABEL * ON GRAPH neo4j TO xintu_writer;
GRANT SET PROPERTY {*} ON GRAPH neo4j TO xintu_writer;

// Asks, explores and verifies.
CREATE ROLE xintu_reader IF NOT EXISTS;
GRANT ACCESS ON DATABASE neo4j TO xintu_reader;
GRANT SHOW INDEX ON DATABASE neo4j TO xintu_reader;
GRANT SHOW CONSTRAINT ON DATABASE neo4j TO xintu_reader;
GRANT MATCH {*} ON GRAPH neo4j TO xintu_reader;
