BEGIN TRANSACTION;
CREATE TABLE entity (
	entity_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	code TEXT NOT NULL, 
	region TEXT NOT NULL, 
	PRIMARY KEY (entity_id)
);
INSERT INTO "entity" VALUES('gov-33b311fa5943fc16','government','宣城市市场监督管理局','','341800');
INSERT INTO "entity" VALUES('gov-568cea16815f2344','government','宣城市税务局','','341800');
INSERT INTO "entity" VALUES('org-91349999000000000K','enterprise','宣城市测试甲商贸有限公司','91349999000000000K','341802');
INSERT INTO "entity" VALUES('org-91349999000000019G','enterprise','宣城市测试乙商贸有限公司','91349999000000019G','341802');
INSERT INTO "entity" VALUES('org-91349999000000027B','enterprise','广德市测试丙食品有限公司','91349999000000027B','341802');
INSERT INTO "entity" VALUES('per-0bd58202f3b9c5a6','person','张测丙','','');
INSERT INTO "entity" VALUES('per-4f9d1c8c16ddb132','person','张测甲','','');
INSERT INTO "entity" VALUES('per-527add06f60039a4','person','张测乙','','');
CREATE TABLE event (
	event_id BIGINT NOT NULL, 
	record_id BIGINT NOT NULL, 
	mention_id BIGINT NOT NULL, 
	authority_mention BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	list TEXT NOT NULL, 
	title TEXT NOT NULL, 
	since TEXT NOT NULL, 
	until TEXT NOT NULL, 
	region TEXT NOT NULL, 
	document_no TEXT NOT NULL, 
	amount FLOAT, 
	properties TEXT NOT NULL, 
	PRIMARY KEY (event_id)
);
INSERT INTO "event" VALUES(3291806381401447339,3675195889225394288,149144914421284982,4938042647795597604,'penalty','','虚假宣传','2023-05-06','','','宣市监罚〔2023〕2号',25000.0,'{"authority":"宣城市市场监督管理局"}');
INSERT INTO "event" VALUES(4638340152339476045,9082266173595121242,5414297585225426679,3725341083702656022,'penalty','','虚假宣传','2023-05-06','','','宣市监罚〔2023〕0号',25000.0,'{"authority":"宣城市市场监督管理局"}');
INSERT INTO "event" VALUES(2849654946825428342,2993876987908452411,7977928199518512640,6236616966381970244,'list_entry','tax_serious','重大税收违法失信主体名单','2023-06-01','','','',NULL,'{"authority":"宣城市税务局"}');
CREATE TABLE graph_degree (
	node INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	degree INTEGER NOT NULL, 
	PRIMARY KEY (node, kind)
)
 WITHOUT ROWID

;
INSERT INTO "graph_degree" VALUES(1,'located_at',3);
INSERT INTO "graph_degree" VALUES(4,'legal_representative',1);
INSERT INTO "graph_degree" VALUES(4,'located_at',1);
INSERT INTO "graph_degree" VALUES(5,'legal_representative',1);
INSERT INTO "graph_degree" VALUES(5,'located_at',1);
INSERT INTO "graph_degree" VALUES(6,'legal_representative',1);
INSERT INTO "graph_degree" VALUES(6,'located_at',1);
INSERT INTO "graph_degree" VALUES(7,'legal_representative',1);
INSERT INTO "graph_degree" VALUES(8,'legal_representative',1);
INSERT INTO "graph_degree" VALUES(9,'legal_representative',1);
CREATE TABLE graph_edge (
	"key" INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	kind VARCHAR DEFAULT '' NOT NULL, 
	source INTEGER NOT NULL, 
	target INTEGER NOT NULL, 
	since VARCHAR DEFAULT '' NOT NULL, 
	until VARCHAR DEFAULT '' NOT NULL, 
	known_from VARCHAR DEFAULT '' NOT NULL, 
	weight FLOAT, 
	properties VARCHAR DEFAULT '' NOT NULL, 
	records VARCHAR DEFAULT '' NOT NULL, 
	digest BLOB NOT NULL, 
	PRIMARY KEY ("key"), 
	UNIQUE (id)
);
INSERT INTO "graph_edge" VALUES(1,'legal_representative-0423b86d8e52f21d','legal_representative',9,5,'','','2026-11-26T06:01:37+00:00',NULL,'{}','enterprise_register:7d0f434ebb64b5f4',X'7AF6064994B16FEAA81ABCE1274893D7');
INSERT INTO "graph_edge" VALUES(2,'legal_representative-4ddcecd5bf90f661','legal_representative',8,4,'','','2026-11-26T06:01:37+00:00',NULL,'{}','enterprise_register:44cc6c009d3cd2c3',X'16938E98DFE80075890FE43AEB9FC033');
INSERT INTO "graph_edge" VALUES(3,'legal_representative-a9e4b59d1356d693','legal_representative',7,6,'','','2026-11-26T06:01:37+00:00',NULL,'{}','enterprise_register:3ac3dad23a4bedb4',X'4ECFA9ABFB5954459A534B159A311571');
INSERT INTO "graph_edge" VALUES(4,'located_at-49a6db6b0bd83ff0','located_at',5,1,'','','2026-11-26T06:01:37+00:00',NULL,'{}','enterprise_register:7d0f434ebb64b5f4',X'DBB22ED3C91998B19AB701570D2BCC9E');
INSERT INTO "graph_edge" VALUES(5,'located_at-80d67424bd1651f6','located_at',6,1,'','','2026-11-26T06:01:37+00:00',NULL,'{}','enterprise_register:3ac3dad23a4bedb4',X'2951C8D5F18B13C9E0BDC0960D23352C');
INSERT INTO "graph_edge" VALUES(6,'located_at-ee7c7c3a148d4d4c','located_at',4,1,'','','2026-11-26T06:01:37+00:00',NULL,'{}','enterprise_register:44cc6c009d3cd2c3',X'39B020E5964C97F634E3EE2350D9C859');
CREATE TABLE graph_edge_record (
	record VARCHAR NOT NULL, 
	edge INTEGER NOT NULL, 
	PRIMARY KEY (record, edge)
)
 WITHOUT ROWID

;
INSERT INTO "graph_edge_record" VALUES('enterprise_register:3ac3dad23a4bedb4',3);
INSERT INTO "graph_edge_record" VALUES('enterprise_register:3ac3dad23a4bedb4',5);
INSERT INTO "graph_edge_record" VALUES('enterprise_register:44cc6c009d3cd2c3',2);
INSERT INTO "graph_edge_record" VALUES('enterprise_register:44cc6c009d3cd2c3',6);
INSERT INTO "graph_edge_record" VALUES('enterprise_register:7d0f434ebb64b5f4',1);
INSERT INTO "graph_edge_record" VALUES('enterprise_register:7d0f434ebb64b5f4',4);
CREATE TABLE graph_event (
	"key" INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	party INTEGER NOT NULL, 
	kind VARCHAR DEFAULT '' NOT NULL, 
	list VARCHAR DEFAULT '' NOT NULL, 
	colour VARCHAR DEFAULT '' NOT NULL, 
	title VARCHAR DEFAULT '' NOT NULL, 
	since VARCHAR DEFAULT '' NOT NULL, 
	until VARCHAR DEFAULT '' NOT NULL, 
	known_from VARCHAR DEFAULT '' NOT NULL, 
	region VARCHAR DEFAULT '' NOT NULL, 
	authority VARCHAR DEFAULT '' NOT NULL, 
	document_no VARCHAR DEFAULT '' NOT NULL, 
	amount FLOAT, 
	properties VARCHAR DEFAULT '' NOT NULL, 
	record VARCHAR DEFAULT '' NOT NULL, 
	city VARCHAR DEFAULT '' NOT NULL, 
	digest BLOB NOT NULL, 
	PRIMARY KEY ("key"), 
	UNIQUE (id)
);
INSERT INTO "graph_event" VALUES(1,'event-278c021375f6dd76',4,'list_entry','tax_serious','black','重大税收违法失信主体名单','2023-06-01','','2026-11-26T06:01:37+00:00','341800','gov-568cea16815f2344','',NULL,'{"authority":"宣城市税务局"}','serious_lists:298c63421d7ff03b','3418',X'CC638D7DAF6A5B885C38DACD92CE4BB1');
INSERT INTO "graph_event" VALUES(2,'event-2daed87690cc1bab',6,'penalty','','','虚假宣传','2023-05-06','','2026-11-26T06:01:37+00:00','341800','gov-33b311fa5943fc16','宣市监罚〔2023〕2号',25000.0,'{"authority":"宣城市市场监督管理局"}','penalties:3300eb3071416870','3418',X'7728315BB5F9D8B392567267CA4835D7');
INSERT INTO "graph_event" VALUES(3,'event-405eb1cb27a02e4d',4,'penalty','','','虚假宣传','2023-05-06','','2026-11-26T06:01:37+00:00','341800','gov-33b311fa5943fc16','宣市监罚〔2023〕0号',25000.0,'{"authority":"宣城市市场监督管理局"}','penalties:7e0ab0f708aef65a','3418',X'04C99BE6134623C9E4835D5144473C85');
CREATE TABLE graph_gram (
	gram INTEGER NOT NULL, 
	first INTEGER NOT NULL, 
	nodes BLOB NOT NULL, 
	PRIMARY KEY (gram, first)
)
 WITHOUT ROWID

;
INSERT INTO "graph_gram" VALUES(3232759,1,X'01000000');
INSERT INTO "graph_gram" VALUES(1310300383,6,X'06000000');
INSERT INTO "graph_gram" VALUES(1314477382,5,X'05000000');
INSERT INTO "graph_gram" VALUES(1366053880,4,X'040000000500000006000000');
INSERT INTO "graph_gram" VALUES(1386306624,3,X'03000000');
INSERT INTO "graph_gram" VALUES(1396337995,1,X'01000000');
INSERT INTO "graph_gram" VALUES(1421960969,6,X'06000000');
INSERT INTO "graph_gram" VALUES(1430687032,4,X'0400000005000000');
INSERT INTO "graph_gram" VALUES(1463449297,2,X'02000000');
INSERT INTO "graph_gram" VALUES(1473142274,1,X'0100000002000000030000000400000005000000');
INSERT INTO "graph_gram" VALUES(1537431502,1,X'0100000002000000030000000400000005000000');
INSERT INTO "graph_gram" VALUES(1537433054,1,X'01000000');
INSERT INTO "graph_gram" VALUES(1574851386,1,X'01000000');
INSERT INTO "graph_gram" VALUES(1577211706,2,X'02000000');
INSERT INTO "graph_gram" VALUES(1577212835,1,X'01000000');
INSERT INTO "graph_gram" VALUES(1577213442,2,X'02000000');
INSERT INTO "graph_gram" VALUES(1577217355,4,X'040000000500000006000000');
INSERT INTO "graph_gram" VALUES(1577220622,3,X'03000000');
INSERT INTO "graph_gram" VALUES(1585405879,6,X'06000000');
INSERT INTO "graph_gram" VALUES(1595960651,7,X'070000000800000009000000');
INSERT INTO "graph_gram" VALUES(1605852674,6,X'06000000');
INSERT INTO "graph_gram" VALUES(1728681552,4,X'040000000500000006000000');
INSERT INTO "graph_gram" VALUES(1833651737,7,X'07000000');
INSERT INTO "graph_gram" VALUES(1833651801,9,X'09000000');
INSERT INTO "graph_gram" VALUES(1833661746,8,X'08000000');
INSERT INTO "graph_gram" VALUES(1833667541,1,X'01000000040000000500000006000000');
INSERT INTO "graph_gram" VALUES(1946573888,2,X'02000000');
INSERT INTO "graph_gram" VALUES(1966232902,4,X'04000000');
INSERT INTO "graph_gram" VALUES(1993439075,2,X'02000000');
INSERT INTO "graph_gram" VALUES(2003008417,2,X'02000000');
INSERT INTO "graph_gram" VALUES(2047759009,3,X'03000000');
INSERT INTO "graph_gram" VALUES(2074178566,2,X'02000000');
INSERT INTO "graph_gram" VALUES(2346012185,6,X'06000000');
INSERT INTO "graph_gram" VALUES(2346012249,5,X'05000000');
INSERT INTO "graph_gram" VALUES(2346022194,4,X'04000000');
INSERT INTO "graph_gram" VALUES(2346028527,1,X'01000000');
INSERT INTO "graph_gram" VALUES(2369283849,4,X'0400000005000000');
INSERT INTO "graph_gram" VALUES(2381250609,1,X'01000000');
INSERT INTO "graph_gram" VALUES(2521846124,4,X'040000000500000006000000');
INSERT INTO "graph_gram" VALUES(2564773057,6,X'06000000');
CREATE TABLE graph_name (
	node INTEGER NOT NULL, 
	norm VARCHAR NOT NULL, 
	PRIMARY KEY (node, norm)
)
 WITHOUT ROWID

;
INSERT INTO "graph_name" VALUES(1,'宣城市宣州区测试路1号');
INSERT INTO "graph_name" VALUES(2,'宣城市市场监督管理局');
INSERT INTO "graph_name" VALUES(5,'宣城市测试乙商贸有限公司');
INSERT INTO "graph_name" VALUES(4,'宣城市测试甲商贸有限公司');
INSERT INTO "graph_name" VALUES(3,'宣城市税务局');
INSERT INTO "graph_name" VALUES(6,'广德市测试丙食品有限公司');
INSERT INTO "graph_name" VALUES(7,'张测丙');
INSERT INTO "graph_name" VALUES(9,'张测乙');
INSERT INTO "graph_name" VALUES(8,'张测甲');
CREATE TABLE graph_node (
	"key" INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	kind VARCHAR DEFAULT '' NOT NULL, 
	name VARCHAR DEFAULT '' NOT NULL, 
	code VARCHAR DEFAULT '' NOT NULL, 
	region VARCHAR DEFAULT '' NOT NULL, 
	names VARCHAR DEFAULT '' NOT NULL, 
	properties VARCHAR DEFAULT '' NOT NULL, 
	city VARCHAR DEFAULT '' NOT NULL, 
	digest BLOB NOT NULL, 
	PRIMARY KEY ("key"), 
	UNIQUE (id)
);
INSERT INTO "graph_node" VALUES(1,'add-d2dbcf46e331153b','address','宣城市宣州区测试路1号','','341802','','{}','3418',X'82EE2CF08C2F73B522FB6CC47DCA8D57');
INSERT INTO "graph_node" VALUES(2,'gov-33b311fa5943fc16','government','宣城市市场监督管理局','','341800','','{"name":{"value":"宣城市市场监督管理局","record":"penalties:7e0ab0f708aef65a"},"kind":{"value":"government","record":"penalties:7e0ab0f708aef65a"}}','3418',X'4369647A79DA909172C66CA511427CA6');
INSERT INTO "graph_node" VALUES(3,'gov-568cea16815f2344','government','宣城市税务局','','341800','','{"name":{"value":"宣城市税务局","record":"serious_lists:298c63421d7ff03b"},"kind":{"value":"government","record":"serious_lists:298c63421d7ff03b"}}','3418',X'AAF7046A423BC43C2267A98843C4F4F4');
INSERT INTO "graph_node" VALUES(4,'org-91349999000000000K','enterprise','宣城市测试甲商贸有限公司','91349999000000000K','341802','','{"name":{"value":"宣城市测试甲商贸有限公司","record":"enterprise_register:44cc6c009d3cd2c3"},"code":{"value":"91349999000000000K","record":"enterprise_register:44cc6c009d3cd2c3"},"region":{"value":"341802","record":"enterprise_register:44cc6c009d3cd2c3"},"address":{"value":"宣城市测试路1号","record":"enterprise_register:44cc6c009d3cd2c3"},"legal_representative":{"value":"张测甲","record":"enterprise_register:44cc6c009d3cd2c3"}}','3418',X'A35499FA6F5BAF9AD5A3FB34D55F7B25');
INSERT INTO "graph_node" VALUES(5,'org-91349999000000019G','enterprise','宣城市测试乙商贸有限公司','91349999000000019G','341802','','{"name":{"value":"宣城市测试乙商贸有限公司","record":"enterprise_register:7d0f434ebb64b5f4"},"code":{"value":"91349999000000019G","record":"enterprise_register:7d0f434ebb64b5f4"},"region":{"value":"341802","record":"enterprise_register:7d0f434ebb64b5f4"},"address":{"value":"宣城市测试路1号","record":"enterprise_register:7d0f434ebb64b5f4"},"legal_representative":{"value":"张测乙","record":"enterprise_register:7d0f434ebb64b5f4"}}','3418',X'784EC1A4A4960A08E032C8F9C64962ED');
INSERT INTO "graph_node" VALUES(6,'org-91349999000000027B','enterprise','广德市测试丙食品有限公司','91349999000000027B','341802','','{"name":{"value":"广德市测试丙食品有限公司","record":"enterprise_register:3ac3dad23a4bedb4"},"code":{"value":"91349999000000027B","record":"enterprise_register:3ac3dad23a4bedb4"},"region":{"value":"341802","record":"enterprise_register:3ac3dad23a4bedb4"},"address":{"value":"宣城市测试路1号","record":"enterprise_register:3ac3dad23a4bedb4"},"legal_representative":{"value":"张测丙","record":"enterprise_register:3ac3dad23a4bedb4"}}','3418',X'B75FEE83D59CA3870CD463B7AA635D0A');
INSERT INTO "graph_node" VALUES(7,'per-0bd58202f3b9c5a6','person','张测丙','','','','{"name":{"value":"张测丙","record":"enterprise_register:3ac3dad23a4bedb4"},"kind":{"value":"person","record":"enterprise_register:3ac3dad23a4bedb4"},"region":{"value":"341802","record":"enterprise_register:3ac3dad23a4bedb4"}}','',X'42E1012308BF0ED5DE60E0C2514428D6');
INSERT INTO "graph_node" VALUES(8,'per-4f9d1c8c16ddb132','person','张测甲','','','','{"name":{"value":"张测甲","record":"enterprise_register:44cc6c009d3cd2c3"},"kind":{"value":"person","record":"enterprise_register:44cc6c009d3cd2c3"},"region":{"value":"341802","record":"enterprise_register:44cc6c009d3cd2c3"}}','',X'1CA107B2996B3DDCA69D033A094A2143');
INSERT INTO "graph_node" VALUES(9,'per-527add06f60039a4','person','张测乙','','','','{"name":{"value":"张测乙","record":"enterprise_register:7d0f434ebb64b5f4"},"kind":{"value":"person","record":"enterprise_register:7d0f434ebb64b5f4"},"region":{"value":"341802","record":"enterprise_register:7d0f434ebb64b5f4"}}','',X'A7E3D60C8A022E2E668DF84BD25B7B3A');
CREATE TABLE graph_node_record (
	record VARCHAR NOT NULL, 
	node INTEGER NOT NULL, 
	PRIMARY KEY (record, node)
)
 WITHOUT ROWID

;
INSERT INTO "graph_node_record" VALUES('enterprise_register:3ac3dad23a4bedb4',6);
INSERT INTO "graph_node_record" VALUES('enterprise_register:3ac3dad23a4bedb4',7);
INSERT INTO "graph_node_record" VALUES('enterprise_register:44cc6c009d3cd2c3',4);
INSERT INTO "graph_node_record" VALUES('enterprise_register:44cc6c009d3cd2c3',8);
INSERT INTO "graph_node_record" VALUES('enterprise_register:7d0f434ebb64b5f4',5);
INSERT INTO "graph_node_record" VALUES('enterprise_register:7d0f434ebb64b5f4',9);
INSERT INTO "graph_node_record" VALUES('penalties:7e0ab0f708aef65a',2);
INSERT INTO "graph_node_record" VALUES('serious_lists:298c63421d7ff03b',3);
CREATE TABLE graph_outbox (
	seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	op VARCHAR NOT NULL, 
	what VARCHAR NOT NULL, 
	id VARCHAR NOT NULL
);
INSERT INTO "graph_outbox" VALUES(1,'put','everything','');
CREATE TABLE graph_unsettled (
	source VARCHAR NOT NULL, 
	target VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	PRIMARY KEY (source, target, kind)
)
 WITHOUT ROWID

;
CREATE TABLE judgement (
	judgement_id INTEGER NOT NULL, 
	left_mention BIGINT NOT NULL, 
	right_mention BIGINT NOT NULL, 
	verdict TEXT NOT NULL, 
	author TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (judgement_id)
);
CREATE TABLE last_run (
	folder TEXT NOT NULL, 
	PRIMARY KEY (folder)
);
INSERT INTO "last_run" VALUES('a5000dd333b91d39');
CREATE TABLE load (
	load_id INTEGER NOT NULL, 
	source TEXT DEFAULT '' NOT NULL, 
	series TEXT DEFAULT '' NOT NULL, 
	file TEXT DEFAULT '' NOT NULL, 
	sha256 TEXT DEFAULT '' NOT NULL, 
	delivered_on TEXT DEFAULT '' NOT NULL, 
	recorded_at TEXT DEFAULT '' NOT NULL, 
	full_delivery BOOLEAN DEFAULT 0 NOT NULL, 
	rows BIGINT DEFAULT '0' NOT NULL, 
	inserted BIGINT DEFAULT '0' NOT NULL, 
	unchanged BIGINT DEFAULT '0' NOT NULL, 
	updated BIGINT DEFAULT '0' NOT NULL, 
	late BIGINT DEFAULT '0' NOT NULL, 
	withdrawn BIGINT DEFAULT '0' NOT NULL, 
	repaired BIGINT DEFAULT '0' NOT NULL, 
	duplicates BIGINT DEFAULT '0' NOT NULL, 
	rejected BIGINT DEFAULT '0' NOT NULL, 
	seconds FLOAT DEFAULT '0' NOT NULL, 
	header TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (load_id)
);
INSERT INTO "load" VALUES(1,'enterprise_register','合成数据 enterprise register','合成数据_enterprise_register.csv','3f5a8ae848cf744960e1d1bdda3b56306dd0d5aa39ebaa5d153613cedbf88074','2024-02-01','2026-11-26T06:01:37+00:00',0,3,3,0,0,0,0,0,0,0,0.672,'[{"sheet":"合成数据_enterprise_register","row":1,"columns":[{"header":"企业名称","field":"name","how":"exact"},{"header":"统一社会信用代码","field":"uscc","how":"exact"},{"header":"法定代表人","field":"legal_representative","how":"exact"},{"header":"成立日期","field":"reg_date","how":"exact"},{"header":"住所","field":"address","how":"exact"},{"header":"行政区划","field":"region","how":"exact"}]}]');
INSERT INTO "load" VALUES(2,'penalties','合成数据 penalties','合成数据_penalties.csv','cf14e15cfba2eae6e110930208bd54a1ac544de42c5bb6afb59f0312b64427b5','2024-02-01','2026-11-26T06:01:37+00:00',0,3,3,0,0,0,0,0,0,0,0.064,'[{"sheet":"合成数据_penalties","row":1,"columns":[{"header":"行政相对人名称","field":"name","how":"exact"},{"header":"行政相对人代码_1（统一社会信用代码）","field":"uscc","how":"exact"},{"header":"行政处罚决定书文号","field":"document_no","how":"exact"},{"header":"违法行为类型","field":"violation","how":"exact"},{"header":"罚款金额（万元）","field":"fine_wan","how":"exact"},{"header":"处罚决定日期","field":"decided_on","how":"exact"},{"header":"处罚机关","field":"authority","how":"exact"}]}]');
INSERT INTO "load" VALUES(3,'credit_repair','合成数据 credit repair','合成数据_credit_repair.csv','58f3b329bf33f47a2d41e10246c6e8d04278ab921b3c45b50915a5224ec5ecb6','2024-02-01','2026-11-26T06:01:37+00:00',0,1,1,0,0,0,0,0,0,0,0.018,'[{"sheet":"合成数据_credit_repair","row":1,"columns":[{"header":"主体名称","field":"name","how":"exact"},{"header":"统一社会信用代码","field":"uscc","how":"exact"},{"header":"决定书文号","field":"document_no","how":"exact"},{"header":"决定","field":"decision","how":"exact"},{"header":"决定日期","field":"decided_on_repair","how":"exact"},{"header":"终止公示日期","field":"ended_on","how":"exact"}]}]');
INSERT INTO "load" VALUES(4,'serious_lists','合成数据 serious lists','合成数据_serious_lists.csv','27436631bd2332ce0ff6c6ae89787c16791c1984cebd6e770a4217c738589e32','2024-02-01','2026-11-26T06:01:37+00:00',0,1,1,0,0,0,0,0,0,0,0.104,'[{"sheet":"合成数据_serious_lists","row":1,"columns":[{"header":"对象名称","field":"name","how":"exact"},{"header":"统一社会信用代码","field":"uscc","how":"exact"},{"header":"名单名称","field":"list_name","how":"exact"},{"header":"列入日期","field":"listed_on","how":"exact"},{"header":"列入决定机关","field":"authority","how":"exact"}]}]');
CREATE TABLE membership (
	mention_id INTEGER NOT NULL, 
	entity_id TEXT NOT NULL, 
	PRIMARY KEY (mention_id)
);
INSERT INTO "membership" VALUES(149144914421284982,'org-91349999000000027B');
INSERT INTO "membership" VALUES(852730653647160742,'per-0bd58202f3b9c5a6');
INSERT INTO "membership" VALUES(3725341083702656022,'gov-33b311fa5943fc16');
INSERT INTO "membership" VALUES(4938042647795597604,'gov-33b311fa5943fc16');
INSERT INTO "membership" VALUES(5414297585225426679,'org-91349999000000000K');
INSERT INTO "membership" VALUES(5650378364906777908,'org-91349999000000019G');
INSERT INTO "membership" VALUES(5736772888344506674,'per-4f9d1c8c16ddb132');
INSERT INTO "membership" VALUES(5817098302852464194,'org-91349999000000000K');
INSERT INTO "membership" VALUES(5943305680235542948,'per-527add06f60039a4');
INSERT INTO "membership" VALUES(6236616966381970244,'gov-568cea16815f2344');
INSERT INTO "membership" VALUES(6748823370853270088,'org-91349999000000027B');
INSERT INTO "membership" VALUES(7977928199518512640,'org-91349999000000000K');
CREATE TABLE mention (
	mention_id BIGINT NOT NULL, 
	record_id BIGINT NOT NULL, 
	source TEXT NOT NULL, 
	role TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	former_names TEXT NOT NULL, 
	code TEXT NOT NULL, 
	legal_representative TEXT NOT NULL, 
	id_hmac TEXT NOT NULL, 
	id_mask TEXT NOT NULL, 
	region TEXT NOT NULL, 
	address TEXT NOT NULL, 
	phone TEXT NOT NULL, 
	organisation TEXT NOT NULL, 
	organisation_code TEXT NOT NULL, 
	position TEXT NOT NULL, 
	birth_year SMALLINT NOT NULL, 
	gender TEXT NOT NULL, 
	seen_on TEXT NOT NULL, 
	authority SMALLINT NOT NULL, 
	PRIMARY KEY (mention_id)
);
INSERT INTO "mention" VALUES(852730653647160742,4234468671114440116,'enterprise_register','legal_representative','person','张测丙','','','','','','341802','','','广德市测试丙食品有限公司','91349999000000027B','法定代表人',0,'','2024-02-01',90);
INSERT INTO "mention" VALUES(5650378364906777908,9011495384822101492,'enterprise_register','subject','','宣城市测试乙商贸有限公司','','91349999000000019G','张测乙','','','341802','宣城市测试路1号','','','','',0,'','2024-02-01',90);
INSERT INTO "mention" VALUES(5736772888344506674,4957456039721882307,'enterprise_register','legal_representative','person','张测甲','','','','','','341802','','','宣城市测试甲商贸有限公司','91349999000000000K','法定代表人',0,'','2024-02-01',90);
INSERT INTO "mention" VALUES(5817098302852464194,4957456039721882307,'enterprise_register','subject','','宣城市测试甲商贸有限公司','','91349999000000000K','张测甲','','','341802','宣城市测试路1号','','','','',0,'','2024-02-01',90);
INSERT INTO "mention" VALUES(5943305680235542948,9011495384822101492,'enterprise_register','legal_representative','person','张测乙','','','','','','341802','','','宣城市测试乙商贸有限公司','91349999000000019G','法定代表人',0,'','2024-02-01',90);
INSERT INTO "mention" VALUES(6748823370853270088,4234468671114440116,'enterprise_register','subject','','广德市测试丙食品有限公司','','91349999000000027B','张测丙','','','341802','宣城市测试路1号','','','','',0,'','2024-02-01',90);
INSERT INTO "mention" VALUES(149144914421284982,3675195889225394288,'penalties','subject','','广德市测试丙食品有限公司','','91349999000000027B','','','','','','','','','',0,'','2024-02-01',60);
INSERT INTO "mention" VALUES(3725341083702656022,9082266173595121242,'penalties','authority','government','宣城市市场监督管理局','','','','','','','','','','','',0,'','2024-02-01',30);
INSERT INTO "mention" VALUES(4938042647795597604,3675195889225394288,'penalties','authority','government','宣城市市场监督管理局','','','','','','','','','','','',0,'','2024-02-01',30);
INSERT INTO "mention" VALUES(5414297585225426679,9082266173595121242,'penalties','subject','','宣城市测试甲商贸有限公司','','91349999000000000K','','','','','','','','','',0,'','2024-02-01',60);
INSERT INTO "mention" VALUES(6236616966381970244,2993876987908452411,'serious_lists','authority','government','宣城市税务局','','','','','','','','','','','',0,'','2024-02-01',30);
INSERT INTO "mention" VALUES(7977928199518512640,2993876987908452411,'serious_lists','subject','','宣城市测试甲商贸有限公司','','91349999000000000K','','','','','','','','','',0,'','2024-02-01',50);
CREATE TABLE place (
	entity_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	value TEXT NOT NULL, 
	record_id BIGINT NOT NULL, 
	region TEXT NOT NULL
);
INSERT INTO "place" VALUES('org-91349999000000019G','address','341802||测试路|1||',9011495384822101492,'341802');
INSERT INTO "place" VALUES('org-91349999000000000K','address','341802||测试路|1||',4957456039721882307,'341802');
INSERT INTO "place" VALUES('org-91349999000000027B','address','341802||测试路|1||',4234468671114440116,'341802');
CREATE TABLE possible_same (
	left_id TEXT NOT NULL, 
	right_id TEXT NOT NULL, 
	probability FLOAT NOT NULL, 
	reason TEXT NOT NULL, 
	records TEXT NOT NULL, 
	PRIMARY KEY (left_id, right_id)
);
CREATE TABLE record (
	record_id BIGINT NOT NULL, 
	source TEXT DEFAULT '' NOT NULL, 
	series TEXT DEFAULT '' NOT NULL, 
	record_key TEXT DEFAULT '' NOT NULL, 
	occurrence BIGINT DEFAULT '0' NOT NULL, 
	version BIGINT DEFAULT '0' NOT NULL, 
	content_hash BIGINT DEFAULT '0' NOT NULL, 
	generation TEXT DEFAULT '' NOT NULL, 
	payload TEXT DEFAULT '' NOT NULL, 
	load_id BIGINT DEFAULT '0' NOT NULL, 
	sheet TEXT DEFAULT '' NOT NULL, 
	"row" BIGINT DEFAULT '0' NOT NULL, 
	effective TEXT DEFAULT '' NOT NULL, 
	delivered_on TEXT DEFAULT '' NOT NULL, 
	last_seen TEXT DEFAULT '' NOT NULL, 
	recorded_at TEXT DEFAULT '' NOT NULL, 
	own_state TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	state_from TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (record_id)
);
INSERT INTO "record" VALUES(4234468671114440116,'enterprise_register','合成数据 enterprise register','uscc=91349999000000027B',0,1,3407769562439789020,'local','{"uscc":"91349999000000027B","name":"广德市测试丙食品有限公司","legal_representative":"张测丙","reg_date":"2015-01-01","region":"341802","address":"宣城市测试路1号"}',1,'合成数据_enterprise_register',4,'','2024-02-01','2024-02-01','2026-11-26T06:01:37+00:00','active','active','');
INSERT INTO "record" VALUES(4957456039721882307,'enterprise_register','合成数据 enterprise register','uscc=91349999000000000K',0,1,7231583253394204349,'local','{"uscc":"91349999000000000K","name":"宣城市测试甲商贸有限公司","legal_representative":"张测甲","reg_date":"2015-01-01","region":"341802","address":"宣城市测试路1号"}',1,'合成数据_enterprise_register',2,'','2024-02-01','2024-02-01','2026-11-26T06:01:37+00:00','active','active','');
INSERT INTO "record" VALUES(9011495384822101492,'enterprise_register','合成数据 enterprise register','uscc=91349999000000019G',0,1,7550181148549657265,'local','{"uscc":"91349999000000019G","name":"宣城市测试乙商贸有限公司","legal_representative":"张测乙","reg_date":"2015-01-01","region":"341802","address":"宣城市测试路1号"}',1,'合成数据_enterprise_register',3,'','2024-02-01','2024-02-01','2026-11-26T06:01:37+00:00','active','active','');
INSERT INTO "record" VALUES(3675195889225394288,'penalties','合成数据 penalties','document_no=宣市监罚〔2023〕2号|uscc=91349999000000027B',0,1,4130012756631440313,'2018','{"name":"广德市测试丙食品有限公司","uscc":"91349999000000027B","document_no":"宣市监罚〔2023〕2号","violation":"虚假宣传","fine_wan":"25000","decided_on":"2023-05-06","authority":"宣城市市场监督管理局"}',2,'合成数据_penalties',4,'','2024-02-01','2024-02-01','2026-11-26T06:01:37+00:00','active','active','');
INSERT INTO "record" VALUES(4846842253611376426,'penalties','合成数据 penalties','document_no=宣市监罚〔2023〕1号|uscc=91349999000000019G',0,1,1950571320250524398,'2018','{"name":"宣城市测试乙商贸有限公司","uscc":"91349999000000019G","document_no":"宣市监罚〔2023〕1号","violation":"虚假宣传","fine_wan":"25000","decided_on":"2023-05-06","authority":"宣城市市场监督管理局"}',2,'合成数据_penalties',3,'','2024-02-01','2024-02-01','2026-11-26T06:01:37+00:00','active','repaired','2024-01-12');
INSERT INTO "record" VALUES(9082266173595121242,'penalties','合成数据 penalties','document_no=宣市监罚〔2023〕0号|uscc=91349999000000000K',0,1,7110420735692309520,'2018','{"name":"宣城市测试甲商贸有限公司","uscc":"91349999000000000K","document_no":"宣市监罚〔2023〕0号","violation":"虚假宣传","fine_wan":"25000","decided_on":"2023-05-06","authority":"宣城市市场监督管理局"}',2,'合成数据_penalties',2,'','2024-02-01','2024-02-01','2026-11-26T06:01:37+00:00','active','active','');
INSERT INTO "record" VALUES(4282651961670821168,'credit_repair','合成数据 credit repair','document_no=宣市监罚〔2023〕1号|uscc=91349999000000019G',0,1,6362896757033141573,'local','{"name":"宣城市测试乙商贸有限公司","uscc":"91349999000000019G","document_no":"宣市监罚〔2023〕1号","decision":"granted","decided_on_repair":"2024-01-10","ended_on":"2024-01-12"}',3,'合成数据_credit_repair',2,'','2024-02-01','2024-02-01','2026-11-26T06:01:37+00:00','active','active','');
INSERT INTO "record" VALUES(2993876987908452411,'serious_lists','合成数据 serious lists','list_name=TAX_SERIOUS|uscc=91349999000000000K|listed_on=2023-06-01',0,1,3448026771562313040,'local','{"list_name":"tax_serious","list_name.written":"重大税收违法失信主体名单","name":"宣城市测试甲商贸有限公司","uscc":"91349999000000000K","listed_on":"2023-06-01","authority":"宣城市税务局"}',4,'合成数据_serious_lists',2,'','2024-02-01','2024-02-01','2026-11-26T06:01:37+00:00','active','active','');
CREATE TABLE record_version (
	record_id BIGINT NOT NULL, 
	archived INTEGER NOT NULL, 
	source TEXT DEFAULT '' NOT NULL, 
	series TEXT DEFAULT '' NOT NULL, 
	record_key TEXT DEFAULT '' NOT NULL, 
	occurrence BIGINT DEFAULT '0' NOT NULL, 
	version BIGINT DEFAULT '0' NOT NULL, 
	content_hash BIGINT DEFAULT '0' NOT NULL, 
	generation TEXT DEFAULT '' NOT NULL, 
	payload TEXT DEFAULT '' NOT NULL, 
	load_id BIGINT DEFAULT '0' NOT NULL, 
	sheet TEXT DEFAULT '' NOT NULL, 
	"row" BIGINT DEFAULT '0' NOT NULL, 
	effective TEXT DEFAULT '' NOT NULL, 
	delivered_on TEXT DEFAULT '' NOT NULL, 
	last_seen TEXT DEFAULT '' NOT NULL, 
	recorded_at TEXT DEFAULT '' NOT NULL, 
	own_state TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	state_from TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (record_id, archived)
);
CREATE TABLE reject (
	reject_id INTEGER NOT NULL, 
	load_id BIGINT DEFAULT '0' NOT NULL, 
	file TEXT DEFAULT '' NOT NULL, 
	sheet TEXT DEFAULT '' NOT NULL, 
	"row" BIGINT DEFAULT '0' NOT NULL, 
	"column" TEXT DEFAULT '' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	value TEXT DEFAULT '' NOT NULL, 
	raw TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (reject_id)
);
CREATE TABLE repair (
	record_id BIGINT NOT NULL, 
	document_no TEXT DEFAULT '' NOT NULL, 
	party_code TEXT DEFAULT '' NOT NULL, 
	party_name TEXT DEFAULT '' NOT NULL, 
	authority TEXT DEFAULT '' NOT NULL, 
	list TEXT DEFAULT '' NOT NULL, 
	since TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (record_id)
);
INSERT INTO "repair" VALUES(4282651961670821168,'宣市监罚〔2023〕1号','000000019','宣城市测试乙商贸有限公司','','','2024-01-12');
CREATE TABLE repairable (
	record_id BIGINT NOT NULL, 
	document_no TEXT DEFAULT '' NOT NULL, 
	party_code TEXT DEFAULT '' NOT NULL, 
	party_name TEXT DEFAULT '' NOT NULL, 
	authority TEXT DEFAULT '' NOT NULL, 
	list TEXT DEFAULT '' NOT NULL, 
	since TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (record_id)
);
INSERT INTO "repairable" VALUES(3675195889225394288,'宣市监罚〔2023〕2号','000000027','广德市测试丙食品有限公司','宣城市市场监督管理局','','2023-05-06');
INSERT INTO "repairable" VALUES(4846842253611376426,'宣市监罚〔2023〕1号','000000019','宣城市测试乙商贸有限公司','宣城市市场监督管理局','','2023-05-06');
INSERT INTO "repairable" VALUES(9082266173595121242,'宣市监罚〔2023〕0号','91349999000000000K','宣城市测试甲商贸有限公司','宣城市市场监督管理局','','2023-05-06');
INSERT INTO "repairable" VALUES(2993876987908452411,'','91349999000000000K','宣城市测试甲商贸有限公司','宣城市税务局','tax_serious','2023-06-01');
CREATE TABLE review (
	mention_id BIGINT NOT NULL, 
	reason TEXT NOT NULL, 
	candidates INTEGER NOT NULL, 
	best TEXT NOT NULL, 
	PRIMARY KEY (mention_id, reason)
);
CREATE TABLE rivals (
	what TEXT NOT NULL, 
	text TEXT NOT NULL, 
	region INTEGER NOT NULL, 
	count INTEGER NOT NULL, 
	PRIMARY KEY (what, text, region)
);
INSERT INTO "rivals" VALUES('firms','测试丙',3418,1);
INSERT INTO "rivals" VALUES('firms','测试乙',3418,1);
INSERT INTO "rivals" VALUES('firms','测试甲',3418,1);
INSERT INTO "rivals" VALUES('places','市场监督',34,1);
INSERT INTO "rivals" VALUES('places','测试丙食品',34,1);
INSERT INTO "rivals" VALUES('places','测试乙商贸',34,1);
INSERT INTO "rivals" VALUES('places','测试甲商贸',34,1);
INSERT INTO "rivals" VALUES('places','税务',34,1);
CREATE TABLE run (
	run_id INTEGER NOT NULL, 
	stage TEXT DEFAULT '' NOT NULL, 
	started TEXT DEFAULT '' NOT NULL, 
	seconds FLOAT NOT NULL, 
	peak_mb FLOAT NOT NULL, 
	counts TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (run_id)
);
INSERT INTO "run" VALUES(1,'load','2026-11-26T06:01:37Z',1.05,227.7,'{"rows":8,"inserted":8,"updated":0,"unchanged":0,"late":0,"duplicates":0,"rejected":0,"withdrawn":0,"repaired":1,"rate":8}');
INSERT INTO "run" VALUES(2,'resolve','2026-11-26T06:02:05Z',28.3,471.4,'{"mentions":12,"entities":8,"review":0,"resolved":12,"nodes":9,"edges":6,"events":3,"changes":{"inserted":{"nodes":9,"edges":6,"events":3},"updated":{"nodes":0,"edges":0,"events":0},"deleted":{"nodes":0,"edges":0,"events":0}}}');
CREATE TABLE schema_version (
	name TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "schema_version" VALUES('records',3);
CREATE TABLE scored_pair (
	left_mention BIGINT NOT NULL, 
	right_mention BIGINT NOT NULL, 
	weight FLOAT NOT NULL, 
	outcome TEXT NOT NULL, 
	PRIMARY KEY (left_mention, right_mention)
);
CREATE TABLE tie (
	record_id BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	source_mention BIGINT NOT NULL, 
	target_mention BIGINT NOT NULL, 
	since TEXT NOT NULL, 
	until TEXT NOT NULL, 
	weight FLOAT, 
	properties TEXT NOT NULL
);
INSERT INTO "tie" VALUES(4234468671114440116,'legal_representative',852730653647160742,6748823370853270088,'','',NULL,'{}');
INSERT INTO "tie" VALUES(4957456039721882307,'legal_representative',5736772888344506674,5817098302852464194,'','',NULL,'{}');
INSERT INTO "tie" VALUES(9011495384822101492,'legal_representative',5943305680235542948,5650378364906777908,'','',NULL,'{}');
CREATE TABLE unresolved (
	mention_id BIGINT NOT NULL, 
	entity_id TEXT NOT NULL
);
CREATE INDEX load_series ON load (source, series, delivered_on);
CREATE INDEX ix_reject_load_id ON reject (load_id);
CREATE INDEX record_series ON record (source, series, state);
CREATE INDEX record_repaired ON record (record_id) WHERE state = 'repaired';
CREATE INDEX record_cited ON record (state, record_id, source, recorded_at);
CREATE INDEX repairable_name ON repairable (party_name);
CREATE INDEX repairable_code ON repairable (party_code);
CREATE INDEX ix_repairable_document_no ON repairable (document_no);
CREATE INDEX tie_record ON tie (record_id);
CREATE INDEX event_record ON event (record_id);
CREATE INDEX mention_record ON mention (record_id);
CREATE INDEX judgement_pair ON judgement (left_mention, right_mention);
CREATE INDEX ix_membership_entity_id ON membership (entity_id);
CREATE INDEX ix_place_record_id ON place (record_id);
CREATE INDEX scored_pair_right ON scored_pair (right_mention);
CREATE INDEX graph_edge_source ON graph_edge (source, kind);
CREATE INDEX graph_edge_target ON graph_edge (target, kind);
CREATE INDEX graph_event_authority ON graph_event (authority);
CREATE INDEX graph_event_colour ON graph_event (colour, city, party);
CREATE INDEX graph_event_kind ON graph_event (kind, party);
CREATE INDEX graph_event_party ON graph_event (party, since);
CREATE INDEX graph_event_record ON graph_event (record);
CREATE INDEX graph_name_norm ON graph_name (norm);
CREATE INDEX graph_node_code ON graph_node (code);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('graph_outbox',1);
COMMIT;
